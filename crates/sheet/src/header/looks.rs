//! What the values of a column look like.

/// A kind of value that can be told by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Looks {
    /// 18 characters of a resident number.
    ResidentId,
    /// 11 digits of a mobile telephone.
    Mobile,
    /// 男 or 女.
    Sex,
    /// 族 at the end.
    Nationality,
}

impl Looks {
    /// What most of the values look like; at least three are needed.
    pub(super) fn of<'v>(values: impl Iterator<Item = &'v str>) -> Option<Looks> {
        let values: Vec<&str> = values.map(str::trim).filter(|v| !v.is_empty()).collect();
        if values.len() < 3 {
            return None;
        }
        let all = [Looks::ResidentId, Looks::Mobile, Looks::Sex, Looks::Nationality];
        all.into_iter()
            .find(|looks| values.iter().filter(|v| looks.fits(v)).count() * 10 >= values.len() * 8)
    }

    fn fits(self, value: &str) -> bool {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Looks::ResidentId => {
                value.len() == 18
                    && value.is_char_boundary(17)
                    && digits(&value[..17])
                    && matches!(value.as_bytes()[17], b'0'..=b'9' | b'X' | b'x')
                    && matches!(&value[6..8], "19" | "20")
            }
            Looks::Mobile => value.len() == 11 && value.starts_with('1') && digits(value),
            Looks::Sex => matches!(value, "男" | "女" | "男性" | "女性"),
            Looks::Nationality => value.ends_with('族') && (2..=6).contains(&value.chars().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        for (values, looks) in [
            (
                vec!["110101200001011234", "11010120000101123X", "110101199901011234"],
                Some(Looks::ResidentId),
            ),
            (
                vec!["13800000000", "13900000000", "", "15000000000"],
                Some(Looks::Mobile),
            ),
            (vec!["男", "女", "男", "女", "?"], Some(Looks::Sex)),
            (vec!["汉族", "汉族", "苗族"], Some(Looks::Nationality)),
            (vec!["男", "女"], None),
            (vec!["甲", "乙", "丙"], None),
        ] {
            assert_eq!(Looks::of(values.iter().copied()), looks, "{values:?}");
        }
    }
}
