//! One figure over years: a column for each, its amount above it.

use super::{Across, Down, Dress, NARROWEST, Role, Scale, breadth, put};
use crate::html::escape;

/// One figure over years.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// What it shows, for those who listen: title and figures in one sentence.
    pub described: String,
    /// The years, oldest first.
    pub slots: Vec<Slot>,
    /// Before which slots what is counted changes, so that what stands on either side is not the same figure.
    pub breaks: Vec<usize>,
    /// Whether it is one of many small ones.
    pub small: bool,
}

/// One year.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// The year, as it is shown.
    pub label: String,
    /// Its amount, in any unit that is the same for all; `None` where it is not known.
    pub amount: Option<i64>,
    /// The amount as it is shown, or a sign for why there is none.
    pub text: String,
    /// Why there is none, in words.
    pub why: String,
    /// Whether something happened in this year that a note beside the chart tells of.
    pub marked: bool,
}

/// What a chart that leaves its page says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'s> {
    /// Its title.
    pub title: &'s str,
    /// The unit of its amounts, and what else must be known.
    pub note: &'s str,
    /// Where the figures are from.
    pub source: &'s str,
}

/// The width and height of a chart that stands alone, in points.
const ALONE: (i64, i64) = (640, 360);
/// The size of its letters.
const ALONE_LETTERS: i64 = 15;

/// Heights in hundredths of the size of letters.
struct Measures {
    /// Above the highest column.
    top: i64,
    /// Of the columns.
    plot: i64,
    /// Below them.
    foot: i64,
    /// How wide the chart is at least.
    width: i64,
}

impl Slot {
    /// The sign that an amount is not known, and why, above the line of zero.
    pub(super) fn gap(&self, out: &mut String, middle: Across, base: i64, dress: Dress) {
        put(
            out,
            format_args!(
                "<text{} x=\"{middle}\" y=\"{}\">{}<title>{}</title></text>",
                dress.of(Role::Gap),
                Down(base - 40),
                escape(&self.text),
                escape(&self.why)
            ),
        );
    }
}

impl Columns {
    /// Whether no year has an amount, so that the chart would be an axis alone.
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| slot.amount.is_none())
    }

    /// The chart as part of a page.
    pub fn svg(&self) -> String {
        let measures =
            Measures { top: 150, plot: if self.small { 450 } else { 900 }, foot: 170, width: NARROWEST * 100 };
        let mut out = String::with_capacity(240 + self.slots.len() * 220);
        let class = if self.small { "chart columns small" } else { "chart columns" };
        put(&mut out, format_args!("<svg class=\"{class}\" role=\"img\" aria-label=\"{}\">", escape(&self.described)));
        self.draw(&mut out, &measures, 0, Dress::Page);
        out.push_str("</svg>");
        out
    }

    /// The chart as a file of its own, which needs no style of a page.
    pub fn alone(&self, sheet: Sheet<'_>) -> String {
        let (width, height) = ALONE;
        let above = 520;
        let below = 300;
        let lines = height * 100 / ALONE_LETTERS;
        let measures = Measures {
            top: 150,
            plot: lines - above - 150 - 170 - below,
            foot: 170,
            width: width * 100 / ALONE_LETTERS,
        };
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        put(
            &mut out,
            format_args!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
                 {height}\" font-size=\"{ALONE_LETTERS}\" font-family=\"'Source Han Sans SC','Noto Sans CJK SC','PingFang SC',\
                 'Microsoft YaHei',sans-serif\" role=\"img\" lang=\"zh-CN\">\n<title>{}</title>\n<desc>{}</desc>\n<rect \
                 width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
                escape(sheet.title),
                escape(&self.described)
            ),
        );
        put(
            &mut out,
            format_args!(
                "<text x=\"4%\" y=\"1.6em\" font-size=\"20\" fill=\"#1c1b19\">{}</text>\n",
                escape(sheet.title)
            ),
        );
        put(&mut out, format_args!("<text x=\"4%\" y=\"3.6em\" fill=\"#5c5850\">{}</text>\n", escape(sheet.note)));
        self.draw(&mut out, &measures, above, Dress::Alone);
        let foot = Down(above + 150 + measures.plot + 170 + 180);
        put(
            &mut out,
            format_args!(
                "\n<text x=\"4%\" y=\"{foot}\" font-size=\"13\" fill=\"#5c5850\">{}</text>\n</svg>\n",
                escape(sheet.source)
            ),
        );
        out
    }

    /// The columns, below this height.
    fn draw(&self, out: &mut String, measures: &Measures, above: i64, dress: Dress) {
        let count = self.slots.len() as i64;
        let top = above + measures.top;
        let scale = Scale::of(self.slots.iter().filter_map(|slot| slot.amount), top, measures.plot);
        let bottom = top + measures.plot;
        let named = self.named(measures.width);
        for &slot in &self.breaks {
            let x = Across::of(slot as i64, count);
            let (from, to) = (Down(above + 20), Down(bottom + measures.foot));
            put(out, format_args!("<line{} x1=\"{x}\" y1=\"{from}\" x2=\"{x}\" y2=\"{to}\"/>", dress.of(Role::Break)));
        }
        for (index, slot) in self.slots.iter().enumerate() {
            let index_across = index as i64;
            let (left, middle) =
                (Across::of(index_across * 50 + 9, count * 50), Across::of(index_across * 2 + 1, count * 2));
            let width = Across::of(32, count * 50);
            match slot.amount {
                Some(amount) => {
                    let (y, tall) = scale.bar(amount);
                    if tall > 0 {
                        let (y, tall) = (Down(y), Down(tall));
                        put(
                            out,
                            format_args!(
                                "<rect{} x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"{tall}\"/>",
                                dress.of(Role::Bar)
                            ),
                        );
                    }
                    if named[index] {
                        put(
                            out,
                            format_args!(
                                "<text{} x=\"{middle}\" y=\"{}\">{}</text>",
                                dress.of(Role::Value),
                                Down(scale.value(amount)),
                                escape(&slot.text)
                            ),
                        );
                    }
                }
                None => slot.gap(out, middle, scale.base, dress),
            }
            put(
                out,
                format_args!(
                    "<text{} x=\"{middle}\" y=\"{}\">{}{}</text>",
                    dress.of(Role::Label),
                    Down(bottom + 140),
                    escape(&self.year(index, measures.width)),
                    if slot.marked { "*" } else { "" }
                ),
            );
        }
        let base = Down(scale.base);
        put(out, format_args!("<line{} x1=\"0\" y1=\"{base}\" x2=\"100%\" y2=\"{base}\"/>", dress.of(Role::Base)));
    }

    /// Which amounts are written: all where there is room, or else the highest and as many others as do not touch.
    fn named(&self, width: i64) -> Vec<bool> {
        let count = self.slots.len();
        let room = width / count.max(1) as i64;
        // How many slots an amount takes, counted from its own middle to that of the next.
        let reach =
            |one: usize, other: usize| (breadth(&self.slots[one].text) + breadth(&self.slots[other].text)) / 2 + 40;
        let mut order: Vec<usize> = (0..count).filter(|&slot| self.slots[slot].amount.is_some()).collect();
        let last = order.last().copied();
        order.sort_by_key(|&slot| {
            (Some(slot) != last, std::cmp::Reverse(self.slots[slot].amount.unwrap_or_default().unsigned_abs()), slot)
        });
        let mut named = vec![false; count];
        for slot in order {
            let free = (0..count)
                .filter(|&other| named[other])
                .all(|other| slot.abs_diff(other) as i64 * room >= reach(slot, other));
            named[slot] = free;
        }
        named
    }

    /// The year below a column: in two figures where there is no room for four.
    fn year(&self, index: usize, width: i64) -> String {
        let label = &self.slots[index].label;
        let room = width / self.slots.len().max(1) as i64;
        if breadth(label) + 30 <= room || label.chars().count() != 4 {
            return label.clone();
        }
        format!("’{}", &label[2..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(amounts: &[Option<i64>]) -> Columns {
        let slot = |(index, amount): (usize, &Option<i64>)| Slot {
            label: (2015 + index).to_string(),
            amount: *amount,
            text: amount.map_or_else(|| "—".to_owned(), |amount| amount.to_string()),
            why: "未公布".to_owned(),
            marked: false,
        };
        Columns { slots: amounts.iter().enumerate().map(slot).collect(), ..Columns::default() }
    }

    fn rects(svg: &str) -> Vec<(String, String)> {
        let attribute = |element: &str, name: &str| {
            let (_, rest) = element.split_once(&format!(" {name}=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        svg.split("<rect").skip(1).map(|rect| (attribute(rect, "y"), attribute(rect, "height"))).collect()
    }

    #[test]
    fn columns_start_at_zero_and_gaps_are_gaps() {
        let svg = columns(&[Some(10), None, Some(0), Some(5)]).svg();
        // Half as much is half as high; neither the gap nor the zero has a column.
        assert_eq!(rects(&svg), [("1.5em".into(), "9em".into()), ("6em".into(), "4.5em".into())]);
        assert!(svg.contains(">—<title>未公布</title>") && svg.contains(">0</text>"), "{svg}");
    }

    #[test]
    fn what_is_below_zero_hangs() {
        let svg = columns(&[Some(6), Some(-3)]).svg();
        assert_eq!(rects(&svg), [("1.5em".into(), "6em".into()), ("7.5em".into(), "3em".into())]);
    }

    #[test]
    fn nothing_at_all_is_a_line() {
        for amounts in [&[][..], &[None], &[Some(0), Some(0)]] {
            assert_eq!(rects(&columns(amounts).svg()), []);
        }
    }

    /// Amounts never touch each other, however many and however long.
    #[test]
    fn amounts_do_not_collide() {
        for count in 1..30 {
            for digits in 1..10_u32 {
                let chart = columns(&vec![Some(10_i64.pow(digits) - 1); count]);
                let named = chart.named(NARROWEST * 100);
                let room = NARROWEST * 100 / count as i64;
                let at: Vec<i64> = (0..count).filter(|&slot| named[slot]).map(|slot| slot as i64 * room).collect();
                assert!(!at.is_empty());
                assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= i64::from(digits) * 58), "{count} {digits}");
            }
        }
    }

    #[test]
    fn a_chart_that_stands_alone_has_its_own_looks() {
        let sheet = Sheet { title: "甲 & 乙", note: "单位：件", source: "来源" };
        let svg = columns(&[Some(10), Some(20)]).alone(sheet);
        assert!(
            svg.contains("<title>甲 &amp; 乙</title>") && !svg.contains("class=") && !svg.contains("style"),
            "{svg}"
        );
    }
}
