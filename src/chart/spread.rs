//! Many amounts along one line, so that one sees where most are and who stands apart.

use super::{Across, Down, put};

/// Amounts along one line, from zero.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    /// The amounts, in any order.
    pub amounts: Vec<i64>,
    /// The end of the line.
    pub end: i64,
    /// The one in the middle.
    pub middle: Option<i64>,
}

/// So many places there are along the line.
const PLACES: i64 = 60;
/// So high the picture is, in hundredths of its letters.
const HEIGHT: i64 = 200;

impl Spread {
    /// The line as a picture beside its figures. How many are at a place is how high the mark there is.
    pub fn svg(&self) -> String {
        let mut out = String::from("<svg class=\"chart spread\" aria-hidden=\"true\">");
        let mut counts = vec![0_i64; PLACES as usize + 1];
        let place = |amount: i64| {
            let at = i128::from(amount.clamp(0, self.end)) * i128::from(PLACES) / i128::from(self.end.max(1));
            usize::try_from(at).unwrap_or_default()
        };
        for &amount in &self.amounts {
            counts[place(amount)] += 1;
        }
        let most = counts.iter().copied().max().unwrap_or_default().max(4);
        for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let tall = (count * HEIGHT / most).max(35);
            let (x, y, tall) = (Across::of(at as i64, PLACES + 2), Down(HEIGHT - tall), Down(tall));
            put(&mut out, format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"1.2%\" height=\"{tall}\"/>"));
        }
        if let Some(middle) = self.middle {
            let x = Across::of(place(middle) as i64 * 10 + 4, (PLACES + 2) * 10);
            put(&mut out, format_args!("<line class=\"m\" x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"100%\"/>"));
        }
        out.push_str("</svg>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_no_longer_for_more_amounts() {
        let svg = |count: i64| {
            let amounts = (0..count).map(|amount| amount % 101).collect();
            Spread { amounts, end: 100, middle: Some(50) }.svg()
        };
        assert_eq!(svg(10_000).len(), svg(20_000).len());
        assert_eq!(svg(1).matches("<rect").count(), 1);
        assert_eq!(Spread::default().svg().matches("<rect").count(), 0);
    }
}
