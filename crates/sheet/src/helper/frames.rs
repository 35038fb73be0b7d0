//! The frames between the helper and its caller.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cell::{RowBuffer, Slot};
use crate::read::{Visitor, error_static};
use crate::{Cell, Limits, Row, SheetError};

pub(super) enum Frame {
    Sheets,
    Row,
    Extent,
    Error,
    End,
}

pub(super) fn write(out: &mut impl Write, tag: u8, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    out.write_all(&[tag])?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(body)
}

pub(super) fn json(out: &mut impl Write, tag: u8, value: &impl Serialize) -> io::Result<()> {
    write(out, tag, &serde_json::to_vec(value)?)
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, SheetError> {
    serde_json::from_slice(body).map_err(|_| SheetError::HelperEnded)
}

pub(super) fn read(stream: &mut impl Read, body: &mut Vec<u8>, limits: &Limits) -> Result<Frame, SheetError> {
    let mut head = [0u8; 5];
    stream.read_exact(&mut head).map_err(|_| SheetError::HelperEnded)?;
    let [tag, a, b, c, d] = head;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length > limits.whole_file_bytes {
        return Err(SheetError::HelperEnded);
    }
    body.clear();
    let got = stream
        .take(length)
        .read_to_end(body)
        .map_err(|_| SheetError::HelperEnded)?;
    if got as u64 != length {
        return Err(SheetError::HelperEnded);
    }
    Ok(match tag {
        b'S' => Frame::Sheets,
        b'R' => Frame::Row,
        b'X' => Frame::Extent,
        b'E' => Frame::Error,
        b'Z' => Frame::End,
        _ => return Err(SheetError::HelperEnded),
    })
}

const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const FALSE: u8 = 3;
const TRUE: u8 = 4;
const DATE_1900: u8 = 5;
const DATE_1904: u8 = 6;
const ERROR: u8 = 7;

pub(super) fn encode(row: &Row<'_>, body: &mut Vec<u8>) {
    body.extend_from_slice(&row.number().to_le_bytes());
    for cell in row.cells() {
        match cell {
            Cell::Empty => body.push(0),
            Cell::Text(text) | Cell::Shared(text) => put_text(body, TEXT, text),
            Cell::Number(n) => put_number(body, NUMBER, n),
            Cell::Bool(b) => body.push(if b { TRUE } else { FALSE }),
            Cell::Date { days, from_1904 } => put_number(body, if from_1904 { DATE_1904 } else { DATE_1900 }, days),
            Cell::Error(e) => put_text(body, ERROR, e),
        }
    }
}

fn put_text(body: &mut Vec<u8>, kind: u8, text: &str) {
    body.push(kind);
    body.extend_from_slice(&(text.len() as u32).to_le_bytes());
    body.extend_from_slice(text.as_bytes());
}

fn put_number(body: &mut Vec<u8>, kind: u8, n: f64) {
    body.push(kind);
    body.extend_from_slice(&n.to_le_bytes());
}

/// Lends the row of a frame to the visitor.
pub(super) fn decode(body: &[u8], limits: &Limits, visitor: &mut Visitor<'_>) -> Result<ControlFlow<()>, SheetError> {
    let mut buffer = RowBuffer::default();
    let mut rest = body;
    let number = u32::from_le_bytes(take(&mut rest)?);
    while let Some((kind, tail)) = rest.split_first() {
        rest = tail;
        let column = buffer.len();
        if column >= limits.columns as usize {
            return Err(SheetError::HelperEnded);
        }
        match *kind {
            0 => buffer.put(column, Slot::Empty),
            TEXT => buffer.put_text(column, take_text(&mut rest)?),
            NUMBER => buffer.put(column, Slot::Number(f64::from_le_bytes(take(&mut rest)?))),
            FALSE => buffer.put(column, Slot::Bool(false)),
            TRUE => buffer.put(column, Slot::Bool(true)),
            DATE_1900 => buffer.put(column, Slot::Date(f64::from_le_bytes(take(&mut rest)?), false)),
            DATE_1904 => buffer.put(column, Slot::Date(f64::from_le_bytes(take(&mut rest)?), true)),
            ERROR => buffer.put(column, Slot::Error(error_static(take_text(&mut rest)?))),
            _ => return Err(SheetError::HelperEnded),
        }
    }
    Ok(visitor(&buffer.row(number)))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], SheetError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(SheetError::HelperEnded)?;
    *rest = tail;
    Ok(*head)
}

fn take_text<'b>(rest: &mut &'b [u8]) -> Result<&'b str, SheetError> {
    let length = u32::from_le_bytes(take(rest)?) as usize;
    let (text, tail) = rest.split_at_checked(length).ok_or(SheetError::HelperEnded)?;
    *rest = tail;
    std::str::from_utf8(text).map_err(|_| SheetError::HelperEnded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_travels_unchanged() {
        let mut buffer = RowBuffer::default();
        buffer.put_text(0, "张三");
        buffer.put(2, Slot::Number(1.5));
        buffer.put(3, Slot::Bool(true));
        buffer.put(4, Slot::Date(38819.0, true));
        buffer.put(5, Slot::Error("#N/A"));
        let row = buffer.row(9);
        let mut body = Vec::new();
        encode(&row, &mut body);
        let mut seen = 0;
        let _ = decode(&body, &Limits::default(), &mut |got| {
            assert_eq!(got.number(), 9);
            assert!(got.cells().eq(row.cells()));
            seen += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(seen, 1);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_row_or_an_error(body: Vec<u8>) {
            let _ = decode(&body, &Limits::default(), &mut |_| ControlFlow::Continue(()));
            let _ = read(&mut body.as_slice(), &mut Vec::new(), &Limits::default()).is_ok();
        }
    }
}
