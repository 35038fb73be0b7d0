//! Headings as they are compared: without the marks that forms and clerks add.

/// Folds width and case, drops space, line breaks, stars, colons, `(必填)` and the numbering of form exports.
pub fn normal_heading(text: &str) -> String {
    let mut out: String = text.chars().filter_map(fold).collect();
    for mark in [
        "(必填)",
        "(必填项)",
        "(选填)",
        "(非必填)",
        "[必填]",
        "[选填]",
        "【必填】",
        "【选填】",
        "(required)",
        "(单选)",
        "(多选)",
    ] {
        if out.contains(mark) {
            out = out.replace(mark, "");
        }
    }
    let trimmed = out.trim_matches(|c| {
        matches!(
            c,
            '*' | ':' | '※' | '★' | '☆' | '▲' | '●' | '·' | ';' | ',' | '。' | '、'
        )
    });
    let numbered = without_number(trimmed);
    let bare = numbered.trim_matches(|c| matches!(c, '*' | ':' | '※' | '★' | '☆'));
    if bare.is_empty() {
        trimmed.to_owned()
    } else {
        bare.to_owned()
    }
}

/// The heading without a remark in brackets at its end, such as `(18位)`; `None` where there is none.
pub(super) fn without_remark(normal: &str) -> Option<&str> {
    let inner = normal
        .strip_suffix(')')
        .or_else(|| normal.strip_suffix('】'))
        .or_else(|| normal.strip_suffix(']'))?;
    let open = inner.rfind(['(', '【', '['])?;
    let bare = &inner[..open];
    (!bare.is_empty()).then_some(bare)
}

fn fold(c: char) -> Option<char> {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    let dropped = c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    (!dropped).then(|| c.to_ascii_lowercase())
}

/// Drops `1.`, `2、`, `(3)`, `q4_`, `第5题` and the like from the front.
fn without_number(text: &str) -> &str {
    let mut rest = text;
    let bracketed = rest.strip_prefix('(');
    if let Some(inner) = bracketed {
        rest = inner;
    }
    let named = rest
        .strip_prefix('q')
        .or_else(|| rest.strip_prefix('第'))
        .or_else(|| rest.strip_prefix("题"));
    let after_name = named.unwrap_or(rest);
    let digits = after_name.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 3 {
        return text;
    }
    let after = &after_name[digits..];
    let ends: &[&str] = if bracketed.is_some() {
        &[")"]
    } else {
        &[".", "、", "_", ":", ")", "题:", "题.", "题、", "题", "-"]
    };
    for end in ends {
        if let Some(tail) = after.strip_prefix(end) {
            let bare = tail.starts_with(|c: char| !c.is_ascii_digit());
            return if bare { tail } else { text };
        }
    }
    if named.is_some() && !after.is_empty() {
        after
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_names_stay() {
        for (text, normal) in [
            ("姓名", "姓名"),
            (" 姓 名*", "姓名"),
            ("＊姓名：", "姓名"),
            ("姓名（必填）", "姓名"),
            ("1.姓名", "姓名"),
            ("12、姓名", "姓名"),
            ("（3）姓名", "姓名"),
            ("Q1_姓名", "姓名"),
            ("q2姓名", "姓名"),
            ("第3题:姓名", "姓名"),
            ("身份\n证件号", "身份证件号"),
            ("国籍/地区", "国籍/地区"),
            ("成员1姓名", "成员1姓名"),
            ("2024年人数", "2024年人数"),
            ("1+2", "1+2"),
            ("电话(手机)", "电话(手机)"),
            ("*", ""),
            ("123", "123"),
            ("1.5", "1.5"),
            ("Ｅmail", "email"),
            ("★必填★", "必填"),
        ] {
            assert_eq!(normal_heading(text), normal, "{text}");
        }
        assert_eq!(without_remark("身份证号(18位)"), Some("身份证号"));
        assert_eq!(without_remark("(18位)"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_normal_form(text in "\\PC{0,30}") {
            let _ = normal_heading(&text);
        }
    }
}
