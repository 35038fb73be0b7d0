//! Rewrites a sheet's XML as it streams by: marked cells get another format, missing ones are added.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::iter::Peekable;
use std::vec::IntoIter;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::package::Failed;
use super::styles::{prefix, replaced};
use super::{Shade, column_letters, column_of};

/// The marked cells of a sheet: row from 1, then column from 0.
pub(super) type Marked = BTreeMap<u32, BTreeMap<u32, Shade>>;

/// Copies `xml` to `out` with the marks; `formats` is the number of formats before [`super::styles::extend`].
pub(super) fn rewrite(xml: impl BufRead, out: impl Write, marked: &Marked, formats: usize) -> Result<(), Failed> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut writer = Writer::new(out);
    let mut buf = Vec::new();
    let mut row = 0u32;
    let mut row_name = String::new();
    let mut next_column = 0u32;
    let mut pending: Peekable<IntoIter<(u32, Shade)>> = Vec::new().into_iter().peekable();
    let take = |row: u32| {
        marked
            .get(&row)
            .map(|m| m.iter().map(|(c, s)| (*c, *s)).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    loop {
        buf.clear();
        let event = reader.read_event_into(&mut buf)?;
        match &event {
            Event::Eof => return Ok(()),
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "row" => {
                row = attribute(e, "r")
                    .and_then(|r| r.parse().ok())
                    .unwrap_or(row.saturating_add(1));
                next_column = 0;
                pending = take(row).into_iter().peekable();
                row_name.clear();
                row_name.push_str(e.name().0);
                if matches!(event, Event::Empty(_)) && pending.peek().is_some() {
                    writer.write_event(Event::Start(e.borrow()))?;
                    add_until(&mut writer, &mut pending, u32::MAX, row, &row_name, formats)?;
                    writer.write_event(Event::End(BytesEnd::new(row_name.as_str())))?;
                    continue;
                }
            }
            Event::End(e) if e.local_name().as_ref() == "row" => {
                add_until(&mut writer, &mut pending, u32::MAX, row, &row_name, formats)?;
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "c" => {
                let column = attribute(e, "r").and_then(|r| column_of(&r)).unwrap_or(next_column);
                next_column = column.saturating_add(1);
                add_until(&mut writer, &mut pending, column, row, &row_name, formats)?;
                if let Some((_, shade)) = pending.next_if(|(c, _)| *c == column) {
                    let format = attribute(e, "s").and_then(|s| s.parse().ok()).unwrap_or(0);
                    let new = replaced(e, &[("s", painted(format, shade, formats).to_string())]);
                    let new = if matches!(event, Event::Empty(_)) {
                        Event::Empty(new)
                    } else {
                        Event::Start(new)
                    };
                    writer.write_event(new)?;
                    continue;
                }
            }
            _ => {}
        }
        writer.write_event(event)?;
    }
}

/// Adds the marked cells before a column that the sheet does not have.
fn add_until(
    writer: &mut Writer<impl Write>,
    pending: &mut Peekable<IntoIter<(u32, Shade)>>,
    column: u32,
    row: u32,
    row_name: &str,
    formats: usize,
) -> Result<(), Failed> {
    while let Some((at, shade)) = pending.next_if(|(c, _)| *c < column) {
        let mut cell = BytesStart::new(format!("{}c", prefix(row_name)));
        cell.push_attribute(("r", format!("{}{row}", column_letters(at)).as_str()));
        cell.push_attribute(("s", painted(0, shade, formats).to_string().as_str()));
        writer.write_event(Event::Empty(cell))?;
    }
    Ok(())
}

fn painted(format: usize, shade: Shade, formats: usize) -> usize {
    let format = if format < formats { format } else { 0 };
    match shade {
        Shade::Error => formats + format,
        Shade::Warning => formats * 2 + format,
    }
}

pub(super) fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e.attributes().with_checks(false).flatten().find(|a| a.key.0 == name)?;
    Some(
        quick_xml::escape::unescape(&found.value)
            .map(|v| v.into_owned())
            .unwrap_or_else(|_| found.value.into_owned()),
    )
}
