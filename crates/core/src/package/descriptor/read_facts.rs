//! Reading the `zhibao` property.

use chrono::{DateTime, NaiveDate};

use crate::package::{Digest, Refusal};

use super::node::Node;
use super::{Confirmation, Counts, Facts, How, LayerRef, Receiver};

const DIGEST: &str = "is not a SHA-256 digest";

pub(super) fn facts(node: &Node<'_>) -> Result<Facts, Refusal> {
    let format = node.get("format")?;
    if format.number()? != 1 {
        return Err(format.wrong("is a later format"));
    }
    let school = node.get("school")?;
    let code = school.get("code")?;
    if code.text()?.len() != 10 || !code.text()?.bytes().all(|b| b.is_ascii_digit()) {
        return Err(code.wrong("has not 10 digits"));
    }
    let period = node.get("period")?;
    let good = |b: u8| b.is_ascii_digit() || b == b'-';
    if period.text()?.is_empty() || period.text()?.len() > 16 || !period.text()?.bytes().all(good) {
        return Err(period.wrong("is not a period"));
    }
    let sequence = node.get("sequence")?;
    if sequence.number()? == 0 {
        return Err(sequence.wrong("begins at 1"));
    }
    let standard = node.get("standard")?;
    let sealed_at = node.get("sealed_at")?;
    let sealed = DateTime::parse_from_rfc3339(sealed_at.text()?).map_err(|_| sealed_at.wrong("is not RFC 3339"))?;
    Ok(Facts {
        school: code.text()?.to_owned(),
        school_name: school.get("name")?.text()?.to_owned(),
        period: period.text()?.to_owned(),
        as_of: node.get("as_of")?.parse::<NaiveDate>("is not a day")?,
        receiver: node.maybe("receiver").map(|r| receiver(&r)).transpose()?,
        layers: standard
            .get("layers")?
            .items()?
            .iter()
            .map(layer)
            .collect::<Result<_, _>>()?,
        engine: standard.get("engine")?.small()?,
        sequence: sequence.number()?,
        previous: digest(node, "previous")?,
        sealed_at: sealed,
        confirmed_by: node
            .get("confirmed_by")?
            .items()?
            .iter()
            .map(confirmation)
            .collect::<Result<_, _>>()?,
        findings: counts(&node.get("findings")?)?,
        audit_head: digest(node, "audit_head")?,
        base: digest(node, "base")?,
        app: node.get("app")?.text()?.to_owned(),
    })
}

fn digest(node: &Node<'_>, name: &'static str) -> Result<Option<Digest>, Refusal> {
    node.maybe(name).map(|n| n.parse(DIGEST)).transpose()
}

fn receiver(node: &Node<'_>) -> Result<Receiver, Refusal> {
    Ok(Receiver {
        code: node.get("code")?.text()?.to_owned(),
        key: node.get("key")?.text()?.to_owned(),
    })
}

fn layer(node: &Node<'_>) -> Result<LayerRef, Refusal> {
    Ok(LayerRef {
        id: node.get("id")?.text()?.to_owned(),
        version: node.get("version")?.small()?,
        sha256: node.get("sha256")?.parse(DIGEST)?,
    })
}

fn confirmation(node: &Node<'_>) -> Result<Confirmation, Refusal> {
    let how = node.get("how")?;
    Ok(Confirmation {
        role: node.get("role")?.text()?.to_owned(),
        name: node.get("name")?.text()?.to_owned(),
        how: match how.text()? {
            "person" => How::Person,
            "paper" => How::Paper,
            _ => return Err(how.wrong("is neither person nor paper")),
        },
    })
}

fn counts(node: &Node<'_>) -> Result<Counts, Refusal> {
    let count = |name| node.maybe(name).map_or(Ok(0), |n| n.number());
    Ok(Counts {
        errors: count("errors")?,
        warnings: count("warnings")?,
        explained: count("explained")?,
        exceptions: count("exceptions")?,
        deferrals: count("deferrals")?,
    })
}
