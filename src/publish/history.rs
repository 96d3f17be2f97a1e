//! The history of a place: a line says since when which release is live, and which was before.

use super::Receipt;

/// The line of a release that was published.
pub fn live(receipt: &Receipt) -> String {
    let before = receipt.previous.map_or_else(|| "此前未发布".to_owned(), |before| format!("此前是第{before}次"));
    format!("{} 第{}次发布上线，{before}", receipt.published, receipt.release)
}

/// The line of a release that is live again.
pub fn gone_back(now: &str, number: u32, from: u32) -> String {
    let way = if number < from { "退回" } else { "恢复" };
    format!("{now} {way}第{number}次发布，此前是第{from}次")
}

/// What is put behind a line that was torn, by a full disk or a cut current.
const TORN: &str = "……（此行未写完）";

/// A history with one line more. One that is there already is not added again; a last line that was torn stays, and
/// says so, unless it is the beginning of this one.
pub fn with_line(history: &[u8], line: &str) -> String {
    let text = String::from_utf8_lossy(history);
    if text.lines().any(|there| there == line) && text.ends_with('\n') {
        return text.into_owned();
    }
    let (whole, torn) = text.split_at(text.rfind('\n').map_or(0, |end| end + 1));
    // It may be torn within a character.
    let torn = torn.trim_end_matches(char::REPLACEMENT_CHARACTER);
    let torn = if line.starts_with(torn) { String::new() } else { format!("{torn}{TORN}\n") };
    format!("{whole}{torn}{line}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_no_part_of_the_next() {
        let line = "2026-11-30T09:00:00+08:00 第8次发布上线，此前是第7次";
        let (first, next) = ("2026-11-29T09:00:00+08:00 第7次发布上线，此前是第6次\n", format!("{line}\n"));
        let with = |history: &[u8]| with_line(history, line);
        assert_eq!(with(b""), next);
        assert_eq!(with(first.as_bytes()), format!("{first}{next}"));
        assert_eq!(with(format!("{first}{next}").as_bytes()), format!("{first}{next}"));
        // Whatever is left of the line itself, it is written as a whole, and once.
        for torn in 0..line.len() {
            let history = [first.as_bytes(), &line.as_bytes()[..torn]].concat();
            assert_eq!(with(&history), format!("{first}{next}"), "{torn}");
        }
        assert_eq!(with(line.as_bytes()), next);
        // What is left of another one stays.
        let torn = &first.as_bytes()[..31];
        assert_eq!(with(torn), format!("2026-11-29T09:00:00+08:00 第7……（此行未写完）\n{next}"));
    }
}
