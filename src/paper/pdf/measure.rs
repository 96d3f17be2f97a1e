//! The measures of official papers, GB/T 9704-2012 5.2: A4, a print area of 156 mm by 225 mm that begins 37 mm from the top
//! and 28 mm from the left, 22 lines of 28 characters. All in points.

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
/// The page.
pub(super) const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);
/// Where the print area begins.
pub(super) const LEFT: f32 = 28.0 * MM;
pub(super) const TOP: f32 = 37.0 * MM;
/// How large it is.
pub(super) const WIDTH: f32 = 156.0 * MM;
pub(super) const HEIGHT: f32 = 225.0 * MM;
/// The height of a line, and the width of a character.
pub(super) const LINE: f32 = HEIGHT / 22.0;
pub(super) const CHARACTER: f32 = WIDTH / 28.0;
/// The width in twentieths of a point, as grids have it.
pub(super) const WIDTH_IN_TWIPS: usize = 8844;
/// How far below the print area the number of a page stands (7.5).
pub(super) const NUMBER: f32 = 7.0 * MM;
