//! `Upload-Metadata` and `Upload-Checksum`: comma-separated pairs, base64 values.

use axum::http::HeaderMap;
use zhibao_seal::encoding::unb64;
use zhibao_seal::hash::Digest;

use crate::problem::{Kind, Problem};

/// The digest of the whole file: pair `sha256` of `Upload-Metadata`, base64 of its 64 hexadecimal digits.
pub(super) fn file_digest(headers: &HeaderMap) -> Result<Digest, Problem> {
    let text = headers
        .get("upload-metadata")
        .and_then(|value| value.to_str().ok())
        .ok_or(Kind::Metadata)?;
    let mut found = None;
    for pair in text.split(',') {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        if key == "sha256" {
            let digits = unb64(value.trim())
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .ok_or(Kind::Metadata)?;
            let digest = digits.parse().map_err(|_| Kind::Metadata)?;
            if found.replace(digest).is_some() {
                return Err(Kind::Metadata.into());
            }
        }
    }
    Ok(found.ok_or(Kind::Metadata)?)
}

/// The digest of one PATCH: `Upload-Checksum: sha256 <base64 of 32 bytes>`.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Digest>, Problem> {
    let Some(value) = headers.get("upload-checksum") else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| Kind::Algorithm)?;
    let (algorithm, digest) = text.split_once(' ').ok_or(Kind::Algorithm)?;
    if algorithm != "sha256" {
        return Err(Kind::Algorithm.into());
    }
    let raw = unb64(digest.trim())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(Kind::Algorithm)?;
    Ok(Some(Digest(raw)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhibao_seal::encoding::b64;
    use zhibao_seal::hash::sha256;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn metadata_is_read() {
        let digest = sha256(b"x");
        let value = b64(digest.hex().as_bytes());
        for text in [
            format!("sha256 {value}"),
            format!("filename eA==,sha256 {value}"),
            format!("is_final, sha256 {value}"),
        ] {
            assert_eq!(
                file_digest(&headers("upload-metadata", &text)).unwrap(),
                digest,
                "{text}"
            );
        }
        for text in [
            "",
            "sha256",
            "sha256 !",
            "sha256 eA==",
            &format!("sha256 {value},sha256 {value}"),
        ] {
            assert_eq!(
                file_digest(&headers("upload-metadata", text)).unwrap_err().kind,
                Kind::Metadata,
                "{text}"
            );
        }
        assert!(file_digest(&HeaderMap::new()).is_err());
    }

    #[test]
    fn checksums_are_read() {
        let digest = sha256(b"x");
        let text = format!("sha256 {}", b64(&digest.0));
        assert_eq!(checksum(&headers("upload-checksum", &text)).unwrap(), Some(digest));
        assert_eq!(checksum(&HeaderMap::new()).unwrap(), None);
        for text in ["sha1 eA==", "sha256", "sha256 eA=="] {
            assert!(checksum(&headers("upload-checksum", text)).is_err(), "{text}");
        }
    }
}
