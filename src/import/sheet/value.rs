//! What a cell of a number shows: plain decimals, per cents, dates. ECMA-376-1 §18.8.30, §18.17.4.

/// How a number is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Format {
    kind: Kind,
    /// Whether it shows nothing for numbers above, below and equal to nought.
    blank: [bool; 3],
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Percent,
    Date,
    Time,
    DateTime,
}

impl Format {
    /// One of the formats that have a number and no text; those of Chinese Excel among them.
    pub(super) fn built_in(id: u32) -> Format {
        let kind = match id {
            9 | 10 => Kind::Percent,
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Kind::Date,
            22 => Kind::DateTime,
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => Kind::Time,
            _ => Kind::Number,
        };
        Format { kind, blank: [false; 3] }
    }

    /// A format by its text, `yyyy"年"m"月"d"日"` or `0.00%;-0.00%;;@`.
    pub(super) fn read(code: &str) -> Format {
        let sections = sections(code);
        let first = sections.first().map_or("", String::as_str).to_lowercase();
        let (has_date, has_time) = (first.contains(['y', 'd', 'e']), first.contains(['h', 's']));
        let kind = match (has_date, has_time) {
            _ if first.contains("general") || first.contains(['0', '#', '?']) && !has_date && !has_time => {
                if first.contains('%') { Kind::Percent } else { Kind::Number }
            }
            (true, true) => Kind::DateTime,
            (true, false) => Kind::Date,
            (false, true) => Kind::Time,
            (false, false) if first.contains('m') => Kind::Date,
            (false, false) => Kind::Number,
        };
        // Where there are fewer sections, the first one shows the rest.
        let is_blank = |section: usize| sections.len() > 1 && sections.get(section).is_some_and(String::is_empty);
        Format { kind, blank: [is_blank(0), is_blank(1), is_blank(2)] }
    }

    /// Whether a number shows nothing.
    pub(super) fn hides(&self, value: &str) -> bool {
        let [above, below, nought] = self.blank;
        value.trim().parse::<f64>().is_ok_and(|value| {
            if value == 0.0 {
                nought
            } else if value < 0.0 {
                below
            } else {
                above
            }
        })
    }

    /// What a stored number shows. `is_1904` is how dates are counted: §18.17.4.1.
    pub(super) fn show(&self, value: &str, is_1904: bool) -> String {
        let Some(number) = value.trim().parse::<f64>().ok().filter(|number| number.is_finite()) else {
            return value.to_owned();
        };
        let moment = match self.kind {
            Kind::Number => None,
            Kind::Percent => return decimal(number * 100.0) + "%",
            Kind::Date => date(number, is_1904),
            Kind::Time if number < 1.0 => time(number),
            Kind::Time | Kind::DateTime => {
                date(number, is_1904).zip(time(number)).map(|(date, time)| date + " " + &time)
            }
        };
        moment.unwrap_or_else(|| decimal(number))
    }
}

/// The sections of a format, without what is quoted, escaped, or in brackets: letters there are no codes. A quoted
/// word is something that is shown, and stays as a space.
fn sections(code: &str) -> Vec<String> {
    let (mut sections, mut section) = (Vec::new(), String::new());
    let (mut characters, mut is_quoted) = (code.chars(), false);
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                is_quoted = !is_quoted;
                section.push(' ');
            }
            _ if is_quoted => {}
            '\\' | '_' | '*' => {
                characters.next();
                section.push(' ');
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|inner| *inner != ']').collect();
                // `[h]` is a number of hours.
                let is_time = !inside.is_empty() && inside.chars().all(|inner| matches!(inner, 'h' | 'm' | 's'));
                section.push_str(if is_time { "h" } else { "" });
            }
            ';' => sections.push(std::mem::take(&mut section)),
            other => section.push(other),
        }
    }
    sections.push(section);
    sections
}

/// The shortest decimal of the fifteen digits that Excel counts with.
fn decimal(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// `2020-01-31`; days count from the last of 1899, with a 29th of February 1900 that never was.
fn date(number: f64, is_1904: bool) -> Option<String> {
    let serial = number.floor();
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let serial = serial as i64;
    // Days from the first of March of the year 0, which makes leap days come last.
    let day = match (is_1904, serial) {
        (true, serial) => serial + 695_361,
        (false, serial @ ..=59) => serial + 693_900,
        (false, serial) => serial + 693_899,
    };
    let era = day / 146_097;
    let of_era = day % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, carried) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    Some(format!("{:04}-{month:02}-{of_month:02}", era * 400 + year + carried))
}

/// `08:30:00`.
fn time(number: f64) -> Option<String> {
    let seconds = ((number - number.floor()) * 86_400.0).round() as u32 % 86_400;
    Some(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn numbers_are_shown() {
        let cases = [
            ("General", "152.19999999999999", "152.2"),
            ("General", "0.30000000000000004", "0.3"),
            ("#,##0", "1.5E4", "15000"),
            ("0.00", "-0", "0"),
            ("0.0%", "0.125", "12.5%"),
            ("yyyy\"年\"m\"月\"d\"日\"", "43861", "2020-01-31"),
            ("[$-804]yyyy/m/d;@", "44196", "2020-12-31"),
            ("yyyy-mm-dd hh:mm", "44196.5", "2020-12-31 12:00:00"),
            ("h:mm", "0.25", "06:00:00"),
            ("mmm", "61", "1900-03-01"),
            ("d", "59", "1900-02-28"),
            ("yyyy", "36585", "2000-02-29"),
            ("0\"件\"", "3", "3"),
            ("[Red]0;[Blue]-0", "-3", "-3"),
            ("yyyy", "-3", "-3"),
            ("0", "x", "x"),
        ];
        for (code, value, expected) in cases {
            assert_eq!(Format::read(code).show(value, false), expected, "{code} {value}");
        }
        assert_eq!(Format::built_in(14).show("0", true), "1904-01-01");
        assert_eq!(Format::built_in(31).show("44196", false), "2020-12-31");
    }

    #[test]
    fn some_formats_show_nothing() {
        let cases = [
            (";;;", "5", true),
            ("0;-0;;@", "0", true),
            ("0;-0;;@", "5", false),
            ("0;;", "-1", true),
            ("0", "0", false),
            ("0;-0", "0", false),
            ("0;-0;\"-\"", "0", false),
        ];
        for (code, value, expected) in cases {
            assert_eq!(Format::read(code).hides(value), expected, "{code} {value}");
        }
    }
}
