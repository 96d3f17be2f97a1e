//! Growth of which a sentence states both years: `发布1200条，比上年1000条增长20%`.

use std::ops::Range;

use super::shares::is_rounded;
use super::{How, Made, is_exact};
use crate::check::text::{Growing, TextFigures, Tie};
use crate::model::Amount;

/// Holds growth against the figures of both years.
pub(super) fn grown(text: &TextFigures<'_>, sentence: Range<usize>, made: &mut Vec<Made>) {
    for whole in sentence.clone() {
        let figure = &text.figures[whole];
        let Tie::Growth(Growing { of, falls, is_base: false }) = figure.tie else { continue };
        let now = &text.figures[of];
        let is_like = |index: &usize| {
            let before = &text.figures[*index];
            before.number.counter == now.number.counter && is_exact(before)
        };
        let is_of_before = |index: &usize| match &text.figures[*index].tie {
            Tie::Before => true,
            Tie::Growth(growing) => growing.is_base && growing.of == of,
            _ => false,
        };
        // Between both stands nothing else.
        let base = whole.checked_sub(1).filter(|base| *base == of + 1 && is_of_before(base));
        // `由1000条增至1200条，增长20%`
        let from = || of.checked_sub(1).filter(|base| *base >= sentence.start && of + 1 == whole && is_of_before(base));
        let base = base.or_else(from);
        let Some(base) = base.filter(|base| is_like(base) && is_exact(now)) else { continue };
        let before = text.figures[base].number.amount;
        let by = now.number.amount + -before;
        let by = if falls { -by } else { by };
        let makes = match figure.number.counter {
            "%" if before > Amount::ZERO => Amount::from_millionths(
                (i128::from(by.millionths()) * 100_000_000 / i128::from(before.millionths())) as i64,
            ),
            counter if counter == now.number.counter => by,
            _ => continue,
        };
        let stated = figure.number.amount;
        let holds = match figure.number.counter {
            "%" => is_rounded(stated, makes, figure.number.decimals),
            _ => stated == makes,
        };
        let makes = if holds { stated } else { makes };
        made.push(Made { whole, of: vec![of, base], base: Vec::new(), how: How::Growth { falls }, makes, holds });
    }
}
