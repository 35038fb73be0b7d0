//! Marks cells within an `.xlsx`; every part that need not change is copied byte for byte.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use quick_xml::escape::escape;
use quick_xml::events::Event;
use quick_xml::{Reader, Writer};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::sheet_xml::{Marked, attribute, rewrite};
use super::styles::{self, prefix};
use super::{Mark, Words};
use crate::SheetError;

const NEW_PART: &str = "xl/worksheets/zhibao_findings.xml";
const NEW_ID: &str = "rIdZhibaoFindings";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What may go wrong on the way.
#[derive(Debug)]
pub(super) struct Failed(SheetError);

impl From<std::io::Error> for Failed {
    fn from(e: std::io::Error) -> Failed {
        Failed(SheetError::writing(e))
    }
}

impl From<quick_xml::Error> for Failed {
    fn from(e: quick_xml::Error) -> Failed {
        Failed(SheetError::damaged(e))
    }
}

impl From<zip::result::ZipError> for Failed {
    fn from(e: zip::result::ZipError) -> Failed {
        Failed(SheetError::damaged(e))
    }
}

/// `false` where the package lacks a part that is needed.
pub(super) fn paint(original: &Path, marks: &[Mark], words: &Words, out: &Path) -> Result<bool, SheetError> {
    let source = BufReader::new(File::open(original).map_err(SheetError::reading)?);
    let folder = out
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new()
        .prefix(".zhibao-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(SheetError::writing)?;
    let done = copy(source, BufWriter::new(part.as_file_mut()), marks, words).map_err(|Failed(e)| e)?;
    if done {
        part.persist(out).map_err(|e| SheetError::writing(e.error))?;
    }
    Ok(done)
}

fn copy<R: Read + Seek, W: Write + Seek>(source: R, out: W, marks: &[Mark], words: &Words) -> Result<bool, Failed> {
    let mut zip = ZipArchive::new(source)?;
    let Some(parts) = Parts::find(&mut zip)? else {
        return Ok(false);
    };
    let Some((style_xml, formats)) = styles::extend(&read_part(&mut zip, &parts.styles)?)? else {
        return Ok(false);
    };
    let mut marked: HashMap<&str, Marked> = HashMap::new();
    for mark in marks {
        let (Some(path), Some(column)) = (parts.sheets.get(&mark.sheet), mark.column) else {
            continue;
        };
        let row = marked.entry(path.as_str()).or_default().entry(mark.row).or_default();
        let shade = row.entry(column).or_insert(mark.shade);
        *shade = (*shade).max(mark.shade);
    }
    let options = SimpleFileOptions::default();
    let mut new = ZipWriter::new(out);
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index)?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let large = entry.size() > 0xf000_0000;
        let marks_here = marked.get(name.as_str());
        if name == parts.styles {
            new.start_file(name, options)?;
            new.write_all(&style_xml)?;
        } else if name == parts.workbook || name == parts.workbook_rels || name == "[Content_Types].xml" {
            drop(entry);
            let xml = read_part(&mut zip, &name)?;
            new.start_file(name.as_str(), options)?;
            new.write_all(&parts.extend(&name, &xml, words)?)?;
        } else if let Some(marks_here) = marks_here {
            drop(entry);
            new.start_file(name.as_str(), options.large_file(large))?;
            rewrite(BufReader::new(zip.by_index(index)?), &mut new, marks_here, formats)?;
        } else {
            new.raw_copy_file(entry)?;
        }
    }
    new.start_file(NEW_PART, options)?;
    findings(&mut new, marks, words)?;
    new.finish()?.flush()?;
    Ok(true)
}

/// Makes the element to add, given the prefix of its name.
type Line = Box<dyn Fn(&str) -> String>;

/// Where the parts are that must change.
struct Parts {
    workbook: String,
    workbook_rels: String,
    styles: String,
    /// By sheet name.
    sheets: HashMap<String, String>,
    next_sheet_id: u32,
}

impl Parts {
    fn find<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Option<Parts>, Failed> {
        let top = relations(&read_part(zip, "_rels/.rels")?)?;
        let Some(workbook) = top
            .iter()
            .find(|r| r.kind.ends_with("/officeDocument"))
            .map(|r| join("", &r.target))
        else {
            return Ok(None);
        };
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let workbook_rels = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        if zip.index_for_name(&workbook_rels).is_none() || zip.index_for_name(&workbook).is_none() {
            return Ok(None);
        }
        let relations = relations(&read_part(zip, &workbook_rels)?)?;
        let path_of = |r: &Relation| join(folder, &r.target);
        let Some(styles) = relations.iter().find(|r| r.kind.ends_with("/styles")).map(path_of) else {
            return Ok(None);
        };
        if zip.index_for_name(&styles).is_none() {
            return Ok(None);
        }
        let (mut sheets, mut next_sheet_id) = (HashMap::new(), 1);
        each(&read_part(zip, &workbook)?, |event| {
            if let Event::Start(e) | Event::Empty(e) = event
                && e.local_name().as_ref() == "sheet"
            {
                let id = e
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .find(|a| a.key.0.ends_with(":id"))
                    .map(|a| a.value.into_owned());
                let relation = relations.iter().find(|r| Some(&r.id) == id.as_ref());
                if let (Some(name), Some(relation)) = (attribute(e, "name"), relation) {
                    sheets.insert(name, path_of(relation));
                }
                let number = attribute(e, "sheetId").and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
                next_sheet_id = next_sheet_id.max(number.saturating_add(1));
            }
        })?;
        Ok(Some(Parts {
            workbook,
            workbook_rels,
            styles,
            sheets,
            next_sheet_id,
        }))
    }

    /// The part with our sheet named in it.
    fn extend(&self, name: &str, xml: &[u8], words: &Words) -> Result<Vec<u8>, Failed> {
        let (end, line): (&str, Line) = if name == self.workbook {
            let free = |n: &u32| !self.sheets.contains_key(&numbered(&words.sheet, *n));
            let sheet = numbered(&words.sheet, (1..).find(free).unwrap_or(1));
            let id = self.next_sheet_id;
            (
                "sheets",
                Box::new(move |p| {
                    format!(
                        "<{p}sheet name=\"{}\" sheetId=\"{id}\" xmlns:zb=\"{OFFICE}\" zb:id=\"{NEW_ID}\"/>",
                        escape(&sheet)
                    )
                }),
            )
        } else if name == self.workbook_rels {
            (
                "Relationships",
                Box::new(|p| {
                    format!("<{p}Relationship Id=\"{NEW_ID}\" Type=\"{OFFICE}/worksheet\" Target=\"/{NEW_PART}\"/>")
                }),
            )
        } else {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
            (
                "Types",
                Box::new(move |p| format!("<{p}Override PartName=\"/{NEW_PART}\" ContentType=\"{kind}\"/>")),
            )
        };
        let mut writer = Writer::new(Vec::with_capacity(xml.len() + 300));
        let mut reader = Reader::from_reader(xml);
        let mut buf = Vec::new();
        loop {
            buf.clear();
            let event = reader.read_event_into(&mut buf)?;
            match &event {
                Event::Eof => return Ok(writer.into_inner()),
                Event::End(e) if e.local_name().as_ref() == end => {
                    let text = line(prefix(e.name().0));
                    writer.get_mut().extend_from_slice(text.as_bytes());
                }
                _ => {}
            }
            writer.write_event(event)?;
        }
    }
}

fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        name.to_owned()
    } else {
        format!("{name}{number}")
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(xml: &[u8]) -> Result<Vec<Relation>, Failed> {
    let mut found = Vec::new();
    each(xml, |event| {
        if let Event::Start(e) | Event::Empty(e) = event
            && let (Some(id), Some(kind), Some(target)) =
                (attribute(e, "Id"), attribute(e, "Type"), attribute(e, "Target"))
        {
            found.push(Relation { id, kind, target });
        }
    })?;
    Ok(found)
}

fn each(xml: &[u8], mut take: impl FnMut(&Event<'_>)) -> Result<(), Failed> {
    let mut reader = Reader::from_reader(xml);
    let mut buf = Vec::new();
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf)? {
            Event::Eof => return Ok(()),
            event => take(&event),
        }
    }
}

fn read_part<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<Vec<u8>, Failed> {
    let mut bytes = Vec::new();
    zip.by_name(name)?
        .read_to_end(&mut bytes)
        .map_err(|e| Failed(SheetError::reading(e)))?;
    Ok(bytes)
}

fn join(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    }
}

/// The added sheet.
fn findings(out: &mut impl Write, marks: &[Mark], words: &Words) -> Result<(), Failed> {
    let mut out = BufWriter::new(out);
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
          <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
          <sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>\
          </sheetView></sheetViews><cols><col min=\"1\" max=\"5\" width=\"16\" customWidth=\"1\"/>\
          <col min=\"6\" max=\"7\" width=\"48\" customWidth=\"1\"/></cols><sheetData>",
    )?;
    line(&mut out, &words.headings.each_ref().map(|h| h.as_str().into()))?;
    for mark in marks.iter().take(1_048_575) {
        line(&mut out, &words.line(mark))?;
    }
    out.write_all(b"</sheetData></worksheet>")?;
    out.flush()?;
    Ok(())
}

fn line(out: &mut impl Write, texts: &[std::borrow::Cow<'_, str>; 7]) -> Result<(), Failed> {
    out.write_all(b"<row>")?;
    for text in texts {
        let clean: String = text
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .take(32_000)
            .collect();
        write!(
            out,
            "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            escape(&clean)
        )?;
    }
    out.write_all(b"</row>")?;
    Ok(())
}
