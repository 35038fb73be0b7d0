//! Encryption of files to receivers: the age format (v1) with X25519 recipients, as the `age` command reads and writes.

use std::fmt;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read, Write};
use std::str::FromStr;

use ::age::secrecy::ExposeSecret;
use ::age::{DecryptError, Decryptor, EncryptError, Encryptor, stream, x25519};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::fault::AgeFault;
use crate::hash::{Digest, sha256};

/// How every age file begins.
const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// The longest header that is read, in bytes.
const MAX_HEADER: usize = 64 * 1024;

/// Whether bytes (a file's first 22 suffice) begin an age file.
pub fn is_age(start: &[u8]) -> bool {
    start.starts_with(MAGIC)
}

/// A private key that opens what is encrypted to its recipient.
#[derive(Clone)]
pub struct Identity(x25519::Identity);

impl Identity {
    /// A new random key.
    pub fn generate() -> Identity {
        Identity(x25519::Identity::generate())
    }

    /// The key as text (`AGE-SECRET-KEY-1…`).
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// The first key of a text in the format of `age-keygen`: comments and empty lines are skipped.
    pub fn from_text(text: &str) -> Result<Identity, AgeFault> {
        let line = text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with('#'));
        line.and_then(|line| line.parse().ok())
            .map(Identity)
            .ok_or(AgeFault::Key)
    }

    /// The public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.recipient())
    }
}

/// Whom to encrypt to. Written `age1…`.
#[derive(Clone)]
pub struct Recipient(x25519::Recipient);

impl Recipient {
    /// The key's fingerprint in a package's descriptor: SHA-256 of its text.
    pub fn fingerprint(&self) -> Digest {
        sha256(self.to_string().as_bytes())
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Recipient) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Recipient {}

impl FromStr for Recipient {
    type Err = AgeFault;

    fn from_str(text: &str) -> Result<Recipient, AgeFault> {
        text.trim().parse().map(Recipient).map_err(|_| AgeFault::Key)
    }
}

impl Serialize for Recipient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Recipient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Recipient, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A writer that encrypts what is written to it. Without [`EncryptWriter::finish`] the file is cut short, and every
/// reader says so.
pub struct EncryptWriter<W: Write>(stream::StreamWriter<W>);

impl<W: Write> EncryptWriter<W> {
    /// Begins a file for these recipients.
    pub fn new(output: W, recipients: &[Recipient]) -> Result<EncryptWriter<W>, AgeFault> {
        let all = recipients.iter().map(|recipient| &recipient.0 as &dyn ::age::Recipient);
        let encryptor = Encryptor::with_recipients(all).map_err(encrypt_fault)?;
        Ok(EncryptWriter(encryptor.wrap_output(output).map_err(AgeFault::from)?))
    }

    /// Ends the file and gives the output back.
    pub fn finish(self) -> Result<W, AgeFault> {
        self.0.finish().map_err(AgeFault::from)
    }
}

impl<W: Write> Write for EncryptWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A reader of the plain bytes of an age file. Bytes come in authenticated chunks of 64 KiB; the end is authenticated
/// too: only a reader that reaches it without an error has the whole file.
pub struct DecryptReader<R: Read>(stream::StreamReader<Parted<R>>);

/// An input whose header has been read ahead.
type Parted<R> = Chain<Cursor<Vec<u8>>, BufReader<R>>;

impl<R: Read> DecryptReader<R> {
    /// Opens a file with the first of these identities that fits.
    pub fn new(input: R, identities: &[Identity]) -> Result<DecryptReader<R>, AgeFault> {
        let decryptor = open(input)?;
        if decryptor.is_scrypt() {
            return Err(AgeFault::NotForThisKey);
        }
        let all = identities.iter().map(|identity| &identity.0 as &dyn ::age::Identity);
        decryptor.decrypt(all).map(DecryptReader).map_err(decrypt_fault)
    }
}

impl<R: Read> Read for DecryptReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

/// Encrypts a whole stream; the number of plain bytes. Memory does not depend on the length.
pub fn encrypt(mut input: impl Read, output: impl Write, recipients: &[Recipient]) -> Result<u64, AgeFault> {
    let mut writer = EncryptWriter::new(output, recipients)?;
    let length = io::copy(&mut input, &mut writer).map_err(AgeFault::from)?;
    writer.finish()?.flush().map_err(AgeFault::from)?;
    Ok(length)
}

/// Decrypts a whole stream; the number of plain bytes. On a fault what was written must be thrown away.
pub fn decrypt(input: impl Read, mut output: impl Write, identities: &[Identity]) -> Result<u64, AgeFault> {
    let mut reader = DecryptReader::new(input, identities)?;
    let length = io::copy(&mut reader, &mut output).map_err(AgeFault::from)?;
    output.flush().map_err(AgeFault::from)?;
    Ok(length)
}

/// Encrypts under a passphrase (scrypt at 2^`work`), as `age -p` does.
pub(crate) fn encrypt_with_passphrase(plain: &[u8], passphrase: &str, work: u8) -> Result<Vec<u8>, AgeFault> {
    let mut recipient = ::age::scrypt::Recipient::new(passphrase.to_owned().into());
    recipient.set_work_factor(work);
    let encryptor =
        Encryptor::with_recipients(std::iter::once(&recipient as &dyn ::age::Recipient)).map_err(encrypt_fault)?;
    let mut writer = encryptor.wrap_output(Vec::new()).map_err(AgeFault::from)?;
    writer.write_all(plain).map_err(AgeFault::from)?;
    writer.finish().map_err(AgeFault::from)
}

/// Opens what was encrypted under a passphrase, at a cost of at most 2^`max_work`.
pub(crate) fn decrypt_with_passphrase(
    sealed: &[u8],
    passphrase: &str,
    max_work: u8,
) -> Result<Zeroizing<Vec<u8>>, AgeFault> {
    let decryptor = open(sealed)?;
    if !decryptor.is_scrypt() {
        return Err(AgeFault::Header);
    }
    let mut identity = ::age::scrypt::Identity::new(passphrase.to_owned().into());
    identity.set_max_work_factor(max_work);
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn ::age::Identity))
        .map_err(|error| match error {
            DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed => AgeFault::WrongPassphrase,
            other => decrypt_fault(other),
        })?;
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut plain).map_err(AgeFault::from)?;
    Ok(plain)
}

/// Reads the header within its limit, then hands the rest on unread.
fn open<R: Read>(input: R) -> Result<Decryptor<Parted<R>>, AgeFault> {
    let mut input = BufReader::new(input);
    let mut header = Vec::new();
    loop {
        let start = header.len();
        let room = (MAX_HEADER - start) as u64;
        let length = input
            .by_ref()
            .take(room)
            .read_until(b'\n', &mut header)
            .map_err(AgeFault::from)?;
        let line = &header[start..];
        let first_is_wrong = start == 0 && line != MAGIC;
        if length == 0 || first_is_wrong || !line.ends_with(b"\n") {
            return Err(AgeFault::Header);
        }
        if line.starts_with(b"--- ") {
            break;
        }
    }
    Decryptor::new(Cursor::new(header).chain(input)).map_err(decrypt_fault)
}

fn encrypt_fault(error: EncryptError) -> AgeFault {
    match error {
        EncryptError::Io(error) => error.into(),
        _ => AgeFault::NoRecipients,
    }
}

fn decrypt_fault(error: DecryptError) -> AgeFault {
    match error {
        DecryptError::NoMatchingKeys => AgeFault::NotForThisKey,
        DecryptError::ExcessiveWork { .. } => AgeFault::ExcessiveWork,
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => AgeFault::Header,
        DecryptError::Io(error) => error.into(),
        _ => AgeFault::Damaged,
    }
}

/// What an error of [`DecryptReader`] or [`EncryptWriter`] means. An IO error is named by its kind only: its text may
/// hold a path.
impl From<io::Error> for AgeFault {
    fn from(error: io::Error) -> AgeFault {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => AgeFault::Damaged,
            kind => AgeFault::Io {
                reason: kind.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests;
