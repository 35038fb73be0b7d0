//! Adds two fills, and each cell format once more in either of them.

use std::io::Write;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::package::Failed;

/// Twice as many formats again must stay within what Excel takes.
const MOST: usize = 20_000;

/// The new `styles.xml`, and how many formats it had: format `f` in the error's fill is `n + f`, in the warning's
/// `2n + f`. `None` where the part has no list of formats or too many.
pub(super) fn extend(xml: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Failed> {
    let Some((fills, formats)) = count(xml)? else {
        return Ok(None);
    };
    if formats == 0 || formats > MOST {
        return Ok(None);
    }
    let mut reader = Reader::from_reader(xml);
    let mut writer = Writer::new(Vec::with_capacity(xml.len() * 2));
    let mut buf = Vec::new();
    let mut kept: Vec<Vec<Event<'static>>> = Vec::new();
    let (mut within, mut open) = (false, false);
    loop {
        buf.clear();
        let event = reader.read_event_into(&mut buf)?;
        match &event {
            Event::Eof => break,
            Event::Start(e) if e.local_name().as_ref() == "fills" => {
                writer.write_event(Event::Start(counted(e, fills + 2)))?;
                continue;
            }
            Event::End(e) if e.local_name().as_ref() == "fills" => {
                let prefix = prefix(e.name().0);
                for colour in ["FFFFC7CE", "FFFFEB9C"] {
                    write!(
                        writer.get_mut(),
                        "<{prefix}fill><{prefix}patternFill patternType=\"solid\"><{prefix}fgColor rgb=\"{colour}\"/>\
                         <{prefix}bgColor indexed=\"64\"/></{prefix}patternFill></{prefix}fill>"
                    )?;
                }
            }
            Event::Start(e) if e.local_name().as_ref() == "cellXfs" => {
                within = true;
                writer.write_event(Event::Start(counted(e, formats * 3)))?;
                continue;
            }
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => {
                within = false;
                for fill in [fills, fills + 1] {
                    for format in &kept {
                        write_filled(&mut writer, format, fill)?;
                    }
                }
            }
            Event::Empty(e) if within && e.local_name().as_ref() == "xf" => kept.push(vec![event.clone().into_owned()]),
            Event::Start(e) if within && e.local_name().as_ref() == "xf" => {
                kept.push(vec![event.clone().into_owned()]);
                open = true;
            }
            other if within && open => {
                if let Some(last) = kept.last_mut() {
                    last.push((*other).clone().into_owned());
                }
                if matches!(other, Event::End(e) if e.local_name().as_ref() == "xf") {
                    open = false;
                }
            }
            _ => {}
        }
        writer.write_event(event)?;
    }
    Ok(Some((writer.into_inner(), formats)))
}

fn write_filled(writer: &mut Writer<Vec<u8>>, format: &[Event<'static>], fill: usize) -> Result<(), Failed> {
    for (n, event) in format.iter().enumerate() {
        match event {
            Event::Empty(e) if n == 0 => writer.write_event(Event::Empty(filled(e, fill)))?,
            Event::Start(e) if n == 0 => writer.write_event(Event::Start(filled(e, fill)))?,
            other => writer.write_event(other.borrow())?,
        }
    }
    Ok(())
}

/// How many fills and formats there are.
fn count(xml: &[u8]) -> Result<Option<(usize, usize)>, Failed> {
    let mut reader = Reader::from_reader(xml);
    let mut buf = Vec::new();
    let (mut fills, mut formats, mut in_fills, mut in_formats, mut both) = (0, 0, false, false, 0);
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf)? {
            Event::Eof => break,
            Event::Start(e) | Event::Empty(e) if in_fills && e.local_name().as_ref() == "fill" => fills += 1,
            Event::Start(e) | Event::Empty(e) if in_formats && e.local_name().as_ref() == "xf" => formats += 1,
            Event::Start(e) if e.local_name().as_ref() == "fills" => in_fills = true,
            Event::Start(e) if e.local_name().as_ref() == "cellXfs" => in_formats = true,
            Event::End(e) if e.local_name().as_ref() == "fills" => (in_fills, both) = (false, both + 1),
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => (in_formats, both) = (false, both + 1),
            _ => {}
        }
    }
    Ok((both == 2).then_some((fills, formats)))
}

fn counted(e: &BytesStart<'_>, count: usize) -> BytesStart<'static> {
    replaced(e, &[("count", count.to_string())])
}

fn filled(e: &BytesStart<'_>, fill: usize) -> BytesStart<'static> {
    replaced(e, &[("fillId", fill.to_string()), ("applyFill", "1".to_owned())])
}

/// The element with some attributes set and the others as they were.
pub(super) fn replaced(e: &BytesStart<'_>, set: &[(&str, String)]) -> BytesStart<'static> {
    let mut new = BytesStart::new(e.name().0.to_owned());
    for attribute in e.attributes().with_checks(false).flatten() {
        if !set.iter().any(|(key, _)| *key == attribute.key.0) {
            new.push_attribute(attribute);
        }
    }
    for (key, value) in set {
        new.push_attribute((*key, value.as_str()));
    }
    new
}

/// `x:` of `x:name`.
pub(super) fn prefix(name: &str) -> &str {
    name.find(':').map_or("", |at| &name[..=at])
}
