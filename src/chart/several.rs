//! Some figures beside each other over years: a group of bars for each year, or a line for each figure.

use super::{Across, Down, Dress, NARROWEST, Role, Scale, Slot, breadth, put};
use crate::html::escape;

/// Some figures over the same years.
#[derive(Debug, Clone, Default)]
pub struct Several {
    /// What it shows, for those who listen: titles and figures.
    pub described: String,
    /// The years of each figure, oldest first; all have the same.
    pub rows: Vec<Vec<Slot>>,
    /// Before which years what is counted changes.
    pub breaks: Vec<usize>,
    /// Whether each is a line.
    pub lines: bool,
}

/// The shapes of the marks on lines, as those of comparisons.
const SHAPES: [&str; 5] = [
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
    "M-3.6 -3.6h7.2v7.2h-7.2z",
    "M0 -4.8l4.6 8h-9.2z",
    "M0 -5l5 5l-5 5l-5 -5z",
    "M0 4.8l4.6 -8h-9.2z",
];

/// Heights in hundredths of the size of letters: above the highest amount, of the amounts, below them.
const TOP: i64 = 150;
const PLOT: i64 = 900;
const FOOT: i64 = 170;

/// How far the amount at a mark is from it.
const ABOVE_MARK: i64 = 60;
const BELOW_MARK: i64 = 140;

/// A text that is written, in hundredths of the size of its letters where the chart is narrowest.
struct Written {
    left: i64,
    right: i64,
    baseline: i64,
}

impl Written {
    fn is_at(&self, other: &Written) -> bool {
        (self.left, self.baseline) == (other.left, other.baseline)
    }

    fn touches(&self, other: &Written) -> bool {
        self.left < other.right && other.left < self.right && (self.baseline - other.baseline).abs() < 105
    }
}

impl Several {
    /// Whether no year of any figure has an amount.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().flatten().all(|slot| slot.amount.is_none())
    }

    /// The chart as part of a page.
    pub fn svg(&self) -> String {
        let kind = if self.lines { "over-years" } else { "grouped" };
        let mut out = String::new();
        put(
            &mut out,
            format_args!(
                "<svg class=\"chart columns {kind}\" role=\"img\" aria-label=\"{}\">",
                escape(&self.described)
            ),
        );
        self.draw(&mut out);
        out.push_str("</svg>");
        out
    }

    /// What a figure looks like, for a list of keys: a part of it that needs no room of its own.
    pub fn key(&self, row: usize) -> String {
        let number = row + 1;
        match self.lines {
            false => format!("<span class=\"swatch p{number}\" aria-hidden=\"true\"></span>"),
            true => format!(
                "<svg class=\"chart sample\" aria-hidden=\"true\"><line class=\"run s{number}\" x1=\"0\" x2=\"100%\" \
                 y1=\"50%\" y2=\"50%\"/>{}</svg>",
                mark(row, "50%", "50%")
            ),
        }
    }

    fn count(&self) -> i64 {
        self.rows.first().map_or(0, |row| row.len() as i64)
    }

    fn draw(&self, out: &mut String) {
        let count = self.count();
        if count == 0 {
            return;
        }
        let scale = Scale::of(self.rows.iter().flatten().filter_map(|slot| slot.amount), TOP, PLOT);
        for &year in &self.breaks {
            let x = Across::of(year as i64, count);
            let (from, to) = (Down(20), Down(TOP + PLOT + FOOT));
            let class = Dress::Page.of(Role::Break);
            put(out, format_args!("<line{class} x1=\"{x}\" y1=\"{from}\" x2=\"{x}\" y2=\"{to}\"/>"));
        }
        match self.lines {
            true => self.draw_lines(out, &scale),
            false => self.draw_bars(out, &scale),
        }
        for (year, slot) in self.rows[0].iter().enumerate() {
            let (x, y) = (Across::of(year as i64 * 2 + 1, count * 2), Down(TOP + PLOT + 140));
            let class = Dress::Page.of(Role::Label);
            put(out, format_args!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escape(&slot.label)));
        }
        let (class, base) = (Dress::Page.of(Role::Base), Down(scale.base));
        put(out, format_args!("<line{class} x1=\"0\" y1=\"{base}\" x2=\"100%\" y2=\"{base}\"/>"));
    }

    /// A group of bars takes four fifths of the room of its year.
    fn draw_bars(&self, out: &mut String, scale: &Scale) {
        let (count, rows) = (self.count(), self.rows.len() as i64);
        let parts = count * rows * 20;
        // How far the middles of two bars are apart where the chart is narrowest.
        let pitch = NARROWEST * 100 * 4 / (5 * count * rows);
        let fits = |slot: &Slot| breadth(&slot.text) + 16 <= pitch;
        // The highest has nothing beside it that its amount may lie upon, where there is some room at all.
        let bars = || (0..self.rows[0].len()).flat_map(|year| self.rows.iter().map(move |row| &row[year]));
        let highest = bars().enumerate().filter_map(|(at, slot)| Some((slot.amount?, std::cmp::Reverse(at)))).max();
        let highest = highest.filter(|(_, at)| breadth(&bars().nth(at.0).expect("it was met").text) <= 2 * pitch);
        for year in 0..self.rows[0].len() {
            for (row, slots) in self.rows.iter().enumerate() {
                let slot = &slots[year];
                let start = (year as i64 * rows * 20) + rows * 2 + row as i64 * 16;
                let (left, width, middle) =
                    (Across::of(start + 1, parts), Across::of(14, parts), Across::of(start + 8, parts));
                let Some(amount) = slot.amount else {
                    slot.gap(out, middle, scale.base, Dress::Page);
                    continue;
                };
                let (y, length) = scale.bar(amount);
                if length > 0 {
                    let (y, length) = (Down(y), Down(length));
                    put(
                        out,
                        format_args!(
                            "<rect class=\"p{}\" x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"{length}\"/>",
                            row + 1
                        ),
                    );
                }
                let at = year * self.rows.len() + row;
                let is_named = match highest {
                    Some((most, highest)) if highest.0.abs_diff(at) == 1 => {
                        fits(slot) && scale.height(most) - scale.height(amount) > 105
                    }
                    Some((_, highest)) if highest.0 == at => true,
                    _ => fits(slot),
                };
                if is_named {
                    let at = Down(scale.value(amount));
                    put(out, format_args!("<text x=\"{middle}\" y=\"{at}\">{}</text>", escape(&slot.text)));
                }
            }
        }
    }

    /// Years that follow each other are joined; over a gap there is no line.
    fn draw_lines(&self, out: &mut String, scale: &Scale) {
        let count = self.count();
        let x = |year: usize| Across::of(year as i64 * 2 + 1, count * 2);
        for (row, slots) in self.rows.iter().enumerate() {
            for (year, pair) in slots.windows(2).enumerate() {
                if let (Some(from), Some(to)) = (pair[0].amount, pair[1].amount) {
                    put(
                        out,
                        format_args!(
                            "<line class=\"run s{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
                            row + 1,
                            x(year),
                            Down(scale.base - scale.height(from)),
                            x(year + 1),
                            Down(scale.base - scale.height(to))
                        ),
                    );
                }
            }
        }
        let mut gaps = vec![false; count as usize];
        for (row, slots) in self.rows.iter().enumerate() {
            for (year, slot) in slots.iter().enumerate() {
                match slot.amount {
                    Some(amount) => {
                        out.push_str(&mark(
                            row,
                            &x(year).to_string(),
                            &Down(scale.base - scale.height(amount)).to_string(),
                        ));
                    }
                    // Where several are not known, one sign says so; the table says why.
                    None if self.rows.iter().all(|row| row[year].amount.is_none()) && !gaps[year] => {
                        gaps[year] = true;
                        slot.gap(out, x(year), scale.base, Dress::Page);
                    }
                    None => {}
                }
            }
        }
        for (year, row, baseline) in self.named(scale) {
            let (x, y) = (x(year), Down(baseline));
            put(out, format_args!("<text x=\"{x}\" y=\"{y}\">{}</text>", escape(&self.rows[row][year].text)));
        }
    }

    /// Which amounts are written at their marks, and how high: those of the last year, the highest, then what does not
    /// touch what is written.
    fn named(&self, scale: &Scale) -> Vec<(usize, usize, i64)> {
        let count = self.count();
        let middle = |year: usize| (year as i64 * 2 + 1) * NARROWEST * 100 / (count * 2);
        let mut order: Vec<(usize, usize, i64)> = Vec::new();
        for (row, slots) in self.rows.iter().enumerate() {
            order.extend(slots.iter().enumerate().filter_map(|(year, slot)| Some((year, row, slot.amount?))));
        }
        let last = order.iter().map(|(year, ..)| *year).max();
        order.sort_by_key(|&(year, row, amount)| (Some(year) != last, std::cmp::Reverse(amount), year, row));
        let marks: Vec<Written> = order
            .iter()
            .map(|&(year, _, amount)| Written {
                left: middle(year) - 40,
                right: middle(year) + 40,
                baseline: scale.base - scale.height(amount) + 40,
            })
            .collect();
        let mut written: Vec<Written> = Vec::new();
        let mut named = Vec::new();
        for (at, &(year, row, amount)) in order.iter().enumerate() {
            let half = breadth(&self.rows[row][year].text) / 2 + 10;
            let mark = scale.base - scale.height(amount);
            let places = [mark - ABOVE_MARK, mark + BELOW_MARK].map(|baseline| Written {
                left: middle(year) - half,
                right: middle(year) + half,
                baseline,
            });
            let is_free = |place: &Written| {
                place.baseline < TOP + PLOT + 20
                    && written.iter().all(|other| !place.touches(other))
                    && marks.iter().all(|mark| mark.is_at(&marks[at]) || !place.touches(mark))
            };
            if let Some(place) = places.into_iter().find(is_free) {
                named.push((year, row, place.baseline));
                written.push(place);
            }
        }
        named
    }
}

/// A mark on a line.
fn mark(row: usize, x: &str, y: &str) -> String {
    let shape = SHAPES[row % SHAPES.len()];
    format!("<svg x=\"{x}\" y=\"{y}\" overflow=\"visible\"><path class=\"mark s{}\" d=\"{shape}\"/></svg>", row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn several(lines: bool, rows: &[&[Option<i64>]]) -> Several {
        let slot = |(index, amount): (usize, &Option<i64>)| Slot {
            label: (2015 + index).to_string(),
            amount: *amount,
            text: amount.map_or_else(|| "—".to_owned(), |amount| amount.to_string()),
            why: "未公布".to_owned(),
            marked: false,
        };
        let rows = rows.iter().map(|row| row.iter().enumerate().map(slot).collect()).collect();
        Several { rows, lines, ..Several::default() }
    }

    #[test]
    fn bars_stand_in_groups_from_zero() {
        let svg = several(false, &[&[Some(10), None], &[Some(5), Some(0)]]).svg();
        let rects: Vec<&str> = svg.split("<rect ").skip(1).map(|rect| rect.split("/>").next().unwrap()).collect();
        // Half as much is half as high; neither the gap nor the zero has a bar.
        assert_eq!(
            rects,
            [
                "class=\"p1\" x=\"6.3%\" y=\"1.5em\" width=\"17.5%\" height=\"9em\"",
                "class=\"p2\" x=\"26.3%\" y=\"6em\" width=\"17.5%\" height=\"4.5em\""
            ]
        );
        assert!(svg.contains(">—<title>未公布</title>") && svg.contains(">0</text>"), "{svg}");
    }

    #[test]
    fn lines_stop_at_gaps() {
        let svg = several(true, &[&[Some(1), Some(2), None, Some(4)], &[Some(4), Some(3), None, Some(1)]]).svg();
        assert_eq!(svg.matches("class=\"run s1\"").count(), 1, "{svg}");
        assert_eq!(svg.matches("class=\"mark s2\"").count(), 3, "{svg}");
        assert_eq!(svg.matches("<title>未公布</title>").count(), 1, "{svg}");
    }

    /// Whatever the amounts, none is written over another, and the newest of the first line is written.
    #[test]
    fn amounts_of_lines_do_not_collide() {
        for years in 1..11_i64 {
            for step in [0, 1, 7, 1000] {
                let one: Vec<Option<i64>> = (0..years).map(|year| Some(year * step)).collect();
                let other: Vec<Option<i64>> = (0..years).map(|year| Some((years - year) * step)).collect();
                let chart = several(true, &[&one, &other]);
                let scale = Scale::of(one.iter().chain(&other).filter_map(|amount| *amount), TOP, PLOT);
                let named = chart.named(&scale);
                assert!(!named.is_empty());
                let boxes: Vec<Written> = named
                    .iter()
                    .map(|&(year, row, baseline)| {
                        let middle = (year as i64 * 2 + 1) * NARROWEST * 50 / years;
                        let half = breadth(&chart.rows[row][year].text) / 2;
                        Written { left: middle - half, right: middle + half, baseline }
                    })
                    .collect();
                for (at, one) in boxes.iter().enumerate() {
                    assert!(boxes[..at].iter().all(|other| !one.touches(other)), "{years} {step}");
                }
            }
        }
    }

    #[test]
    fn nothing_at_all_is_a_line() {
        for rows in [&[][..], &[&[][..]], &[&[None, None][..], &[Some(0), None]]] {
            for lines in [false, true] {
                assert!(!several(lines, rows).svg().contains("<rect"));
            }
        }
    }
}
