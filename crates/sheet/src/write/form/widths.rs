//! How wide the columns of a form are, in characters of half width.

use super::{FormCell, FormRow, FormSpec};

/// Headings wider than this break into lines.
const MOST_HEADING: usize = 12;

/// Room for a signature.
const TO_SIGN: usize = 8;

/// The width of a text in characters of half width.
pub(super) fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A long heading on two lines: what stands in brackets at its end, or after a mark, has a line of its own; the evener the better.
pub(super) fn broken(heading: &str) -> String {
    if wide(heading) <= MOST_HEADING {
        return heading.to_owned();
    }
    let after = heading
        .char_indices()
        .filter(|(_, c)| matches!(c, '：' | '、' | '，'))
        .map(|(at, c)| at + c.len_utf8());
    let before = heading.find('（').filter(|at| *at > 0 && heading.ends_with('）'));
    let places = after.chain(before).filter(|at| *at < heading.len());
    let longer = |at: &usize| wide(&heading[..*at]).max(wide(&heading[*at..]));
    match places.min_by_key(longer) {
        Some(at) => format!("{}\n{}", heading[..at].trim_end(), &heading[at..]),
        None => heading.to_owned(),
    }
}

/// The widths of all columns, stubs first: as the layout says, or so that what stands in them fits.
pub(super) fn of(form: &FormSpec) -> Vec<usize> {
    let stubs = form.stubs.iter().enumerate().map(|(at, stub)| {
        let texts = form.rows.iter().filter_map(|r| r.stubs.get(at)).map(|t| wide(t) + 2);
        let fits = texts.max().unwrap_or(0).max(wide(&stub.heading) + 2).clamp(8, 36);
        if stub.width > 0 { usize::from(stub.width) } else { fits }
    });
    let columns = form.columns.iter().enumerate().map(|(at, column)| {
        if column.width > 0 {
            return usize::from(column.width);
        }
        let cells = form.rows.iter().filter_map(|r| r.cells.get(at)).map(cell);
        let heading = column.heading.last().map(|h| lowest(h)).unwrap_or(0);
        cells.max().unwrap_or(0).max(heading).clamp(8, 44)
    });
    stubs.chain(columns).collect()
}

/// A width in which a heading breaks into few lines.
fn lowest(heading: &str) -> usize {
    let text = broken(heading);
    let longest = text.lines().map(wide).max().unwrap_or(0);
    if longest > MOST_HEADING {
        longest / 2 + 3
    } else {
        longest + 2
    }
}

/// How many lines the lowest headings take in their columns, at most.
pub(super) fn heading_lines(form: &FormSpec, widths: &[usize]) -> usize {
    let columns = form.columns.iter().zip(widths.iter().skip(form.stubs.len()));
    let lines = columns.map(|(column, width)| {
        let text = broken(column.heading.last().map_or("", String::as_str));
        let room = width.saturating_sub(1).max(1);
        text.lines().map(|line| wide(line).div_ceil(room).max(1)).sum()
    });
    lines.max().unwrap_or(1)
}

/// How high a row is, in points, so that what breaks into lines in it stands whole.
pub(super) fn row_height(row: &FormRow, widths: &[usize]) -> u32 {
    let stubs = row.stubs.iter().map(String::as_str);
    let cells = row.cells.iter().map(|cell| match cell {
        FormCell::Text(text) => text.as_str(),
        _ => "",
    });
    let indent = |at: usize| if at == 0 { usize::from(row.indent) } else { 0 };
    let lines = stubs
        .chain(cells)
        .zip(widths)
        .enumerate()
        .map(|(at, (text, width))| lines(text, width.saturating_sub(1 + indent(at))));
    match lines.max().unwrap_or(1) as u32 {
        0 | 1 => 18,
        lines => 13 * lines + 5,
    }
}

/// How many lines a text takes. Widths are counted in digits; letters are narrower.
pub(super) fn lines(text: &str, width: usize) -> usize {
    let tenths: usize = text.chars().map(|c| if c.is_ascii() { 8 } else { 19 }).sum();
    tenths.div_ceil(width.max(1) * 10)
}

/// A width in which a cell stands whole.
fn cell(cell: &FormCell) -> usize {
    match cell {
        FormCell::None | FormCell::Empty => 0,
        FormCell::Number {
            value,
            decimals,
            percent,
        } => {
            let digits = format!("{:.*}", usize::from(*decimals), value).len();
            digits + digits / 3 + usize::from(*percent) + 1
        }
        FormCell::Text(text) => wide(text).min(40) + 2,
    }
}

/// How many signatures stand on a line, so that each has room to sign in, and where each of them begins.
pub(super) fn signing(widths: &[usize], texts: &[String]) -> (usize, Vec<u16>) {
    let room = |place: &[u16]| {
        widths[usize::from(place[0])..usize::from(place[1])]
            .iter()
            .sum::<usize>()
    };
    let fits = |places: &[u16]| {
        places
            .windows(2)
            .zip(texts)
            .all(|(at, text)| room(at) >= wide(text) + TO_SIGN)
    };
    let lines = 1..=texts.len().max(1);
    let tries = lines.map(|lines| texts.len().div_ceil(lines).clamp(1, widths.len()));
    let mut last = (1, even(widths, 1));
    for most in tries {
        last = (most, even(widths, most));
        if fits(&last.1) {
            break;
        }
    }
    last
}

/// Where each of `parts` about equally wide parts begins, and the end; each has a column at least.
pub(super) fn even(widths: &[usize], parts: usize) -> Vec<u16> {
    let total: usize = widths.iter().sum();
    let mut places = vec![0];
    for part in 1..parts {
        let goal = total * part / parts;
        let mut sum = 0;
        let near = widths.iter().position(|width| {
            sum += width;
            sum * 2 > goal * 2 + width
        });
        let least = places.last().map_or(0, |p| p + 1);
        let most = widths.len() - (parts - part);
        places.push(near.unwrap_or(most).clamp(least, most.max(least)));
    }
    places.push(widths.len());
    places.into_iter().map(|place| place as u16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_even_and_none_is_empty() {
        for (widths, parts, places) in [
            (&[24, 50][..], 2, vec![0, 1, 2]),
            (&[40, 8, 8, 8, 8], 4, vec![0, 1, 2, 3, 5]),
            (&[10, 10, 10, 10], 2, vec![0, 2, 4]),
            (&[8, 8, 8, 40], 4, vec![0, 1, 2, 3, 4]),
        ] {
            assert_eq!(even(widths, parts), places, "{widths:?}");
        }
    }

    #[test]
    fn each_signature_has_room() {
        let texts = ["单位负责人：", "审核人：", "填表人：", "填表日期："].map(str::to_owned);
        for (widths, most) in [
            (&[40, 20, 20, 20][..], 4),
            (&[24, 8, 10, 11, 11], 2),
            (&[50, 10], 1),
            (&[24], 1),
        ] {
            assert_eq!(signing(widths, &texts).0, most, "{widths:?}");
        }
    }

    #[test]
    fn what_breaks_stands_whole() {
        let row = |stubs: [&str; 2]| FormRow {
            stubs: stubs.map(str::to_owned).to_vec(),
            indent: 0,
            strong: false,
            cells: Vec::new(),
        };
        assert_eq!(row_height(&row(["Trained", "persons"]), &[30, 10]), 18);
        assert_eq!(row_height(&row(["Income from training", "10,000 yuan"]), &[30, 9]), 31);
        assert_eq!(row_height(&row(["培训到账经费总额合计", "万元"]), &[12, 10]), 31);
        assert_eq!(lines(&"a".repeat(95), 80), 1);
        assert_eq!(lines(&"字".repeat(95), 80), 3);
    }

    #[test]
    fn long_headings_break_where_they_may() {
        assert_eq!(broken("平均起薪（元/月）"), "平均起薪\n（元/月）");
        assert_eq!(broken("差（元）"), "差（元）");
        assert_eq!(broken("其中：被外单位借用"), "其中：\n被外单位借用");
        assert_eq!(broken("其中：脱贫、低保、特困"), "其中：脱贫、\n低保、特困");
        assert_eq!(broken("其中：女"), "其中：女");
        assert_eq!(broken("获得技能等级（资格）证书"), "获得技能等级（资格）证书");
    }
}
