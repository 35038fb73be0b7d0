//! ZIP archives of any shape, wrong ones too.

use std::io::Write;

use zhibao_core::package::Limits;
use zhibao_core::package::archive::Archive;

/// An entry whose headers say whatever is wished.
#[derive(Clone)]
pub(crate) struct Forged {
    pub(crate) name: Vec<u8>,
    pub(crate) local_name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) crc: u32,
    pub(crate) size: u32,
    pub(crate) packed: u32,
    pub(crate) attributes: u32,
    pub(crate) extra: Vec<u8>,
    pub(crate) comment: Vec<u8>,
    /// Bytes before its local header.
    pub(crate) gap: Vec<u8>,
    /// Offset stated instead of the true one.
    pub(crate) offset: Option<u32>,
}

/// An archive, entry by entry.
#[derive(Clone, Default)]
pub(crate) struct Zip {
    pub(crate) entries: Vec<Forged>,
    pub(crate) prefix: Vec<u8>,
    pub(crate) suffix: Vec<u8>,
    pub(crate) comment: Vec<u8>,
    /// Whether stated offsets count the prefix.
    pub(crate) honest_prefix: bool,
    /// Count in the end record instead of the true one.
    pub(crate) count: Option<u16>,
    /// Disk number in the end record.
    pub(crate) disk: u16,
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A stored entry.
pub(crate) fn stored(name: &str, bytes: &[u8]) -> Forged {
    Forged {
        name: name.into(),
        local_name: name.into(),
        data: bytes.to_vec(),
        method: 0,
        flags: 0,
        crc: crc(bytes),
        size: bytes.len() as u32,
        packed: bytes.len() as u32,
        attributes: 0o100_644 << 16,
        extra: Vec::new(),
        comment: Vec::new(),
        gap: Vec::new(),
        offset: None,
    }
}

/// A deflated entry.
pub(crate) fn deflated(name: &str, bytes: &[u8]) -> Forged {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    let data = encoder.finish().unwrap();
    Forged {
        packed: data.len() as u32,
        data,
        method: 8,
        ..stored(name, bytes)
    }
}

/// The entries of a package, stored.
pub(crate) fn entries(package: &[u8]) -> Vec<Forged> {
    let archive = Archive::open(package, &Limits::default()).unwrap();
    archive
        .entries()
        .iter()
        .map(|e| stored(e.name(), &archive.read(e).unwrap()))
        .collect()
}

/// The package with only some of its entries, packed anew.
pub(crate) fn repack(package: &[u8], keep: impl Fn(&str) -> bool) -> Vec<u8> {
    let mut zip = Zip {
        entries: entries(package),
        ..Zip::default()
    };
    zip.entries.retain(|e| keep(std::str::from_utf8(&e.name).unwrap()));
    zip.bytes()
}

fn put(out: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|n| out.extend(n.to_le_bytes()));
}

impl Zip {
    /// The bytes of the archive.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let base = if self.honest_prefix { 0 } else { out.len() as u32 };
        let mut directory = Vec::new();
        for entry in &self.entries {
            out.extend(&entry.gap);
            let start = entry.offset.unwrap_or(out.len() as u32 - base);
            let mut facts = Vec::new();
            put(&mut facts, &[20, entry.flags, entry.method, 0, 33]);
            [entry.crc, entry.packed, entry.size]
                .iter()
                .for_each(|n| facts.extend(n.to_le_bytes()));
            out.extend(0x0403_4b50u32.to_le_bytes());
            out.extend(&facts);
            put(&mut out, &[entry.local_name.len() as u16, entry.extra.len() as u16]);
            out.extend([entry.local_name.clone(), entry.extra.clone(), entry.data.clone()].concat());
            directory.extend(0x0201_4b50u32.to_le_bytes());
            put(&mut directory, &[0x0314]);
            directory.extend(&facts);
            let lengths = [entry.name.len(), entry.extra.len(), entry.comment.len()].map(|n| n as u16);
            put(&mut directory, &[lengths[0], lengths[1], lengths[2], 0, 0]);
            directory.extend(entry.attributes.to_le_bytes());
            directory.extend(start.to_le_bytes());
            directory.extend([entry.name.clone(), entry.extra.clone(), entry.comment.clone()].concat());
        }
        let start = out.len() as u32 - base;
        let count = self.count.unwrap_or(self.entries.len() as u16);
        out.extend(&directory);
        out.extend(0x0605_4b50u32.to_le_bytes());
        put(&mut out, &[self.disk, 0, count, count]);
        out.extend((directory.len() as u32).to_le_bytes());
        out.extend(start.to_le_bytes());
        put(&mut out, &[self.comment.len() as u16]);
        out.extend(&self.comment);
        out.extend(&self.suffix);
        out
    }
}
