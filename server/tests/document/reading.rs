//! Reads documents back: what stands in them, and their payment codes.

use domain::money::Money;
use flate2::read::ZlibDecoder;
use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::kurbo::{Affine, BezPath, Rect};
use hayro::{RenderCache, RenderSettings};
use std::io::Read;

/// A piece of a line that stands apart, and where it starts and ends, in points from the left.
#[derive(Clone, Debug)]
pub struct Piece {
    pub text: String,
    pub from: f64,
    pub to: f64,
}

/// A glyph: where it starts, where it ends, and what it says.
type Letter = (f64, f64, String);

/// Collects the glyphs of a page by the lines that they stand on.
#[derive(Default)]
struct Reader {
    lines: Vec<(i64, Vec<Letter>)>,
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph(&mut self, glyph: &Glyph<'a>, at: Affine, scale: Affine, _: &Paint<'a>, _: &GlyphDrawMode) {
        let Glyph::Outline(outline) = glyph else { return };
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => return,
        };
        let place = at * scale;
        let start = place.translation();
        let advance = f64::from(outline.advance_width().unwrap_or(0.0)) * place.as_coeffs()[0];
        #[expect(clippy::cast_possible_truncation, reason = "a page is some hundreds of points high")]
        let line = (start.y * 2.0).round() as i64;
        match self.lines.iter_mut().find(|known| known.0 == line) {
            Some(known) => known.1.push((start.x, start.x + advance, text)),
            None => self.lines.push((line, vec![(start.x, start.x + advance, text)])),
        }
    }
    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// The pages of a PDF as lines from the top down, each of its pieces from left to right.
pub fn pdf_pages(bytes: &[u8]) -> Vec<Vec<Vec<Piece>>> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, width.into(), height.into());
        let transform = Affine::new(page.initial_transform(true).as_coeffs());
        let mut context = Context::new(transform, area, &cache, page.xref(), InterpreterSettings::default());
        let mut reader = Reader::default();
        interpret_page(page, &mut context, &mut reader);
        reader.lines.sort_by_key(|line| line.0);
        pages.push(reader.lines.into_iter().map(|(_, glyphs)| pieces(glyphs)).collect());
    }
    pages
}

fn pieces(mut glyphs: Vec<Letter>) -> Vec<Piece> {
    glyphs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pieces: Vec<Piece> = Vec::new();
    for (from, to, text) in glyphs {
        match pieces.last_mut().filter(|piece| from - piece.to < 4.0) {
            Some(piece) => {
                piece.text.push_str(&text);
                piece.to = to;
            }
            None => pieces.push(Piece { text, from, to }),
        }
    }
    pieces
}

/// What the payment code of a PDF's first page says.
pub fn code_of_pdf(bytes: &[u8]) -> String {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let settings = RenderSettings { x_scale: 3.0, y_scale: 3.0, bg_color: WHITE, ..RenderSettings::default() };
    let page = &pdf.pages()[0];
    let picture = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    let width = usize::from(picture.width());
    let data = picture.data();
    decode(width, usize::from(picture.height()), |x, y| data[y * width + x].g)
}

/// What the payment code of a page says: its path, painted.
pub fn code_of_html(html: &str) -> String {
    const SCALE: usize = 4;
    let (_, svg) = html.split_once("viewBox=\"0 0 ").unwrap();
    let side: usize = svg.split_once(' ').unwrap().0.parse().unwrap();
    let (_, path) = svg.split_once(" d=\"M").unwrap();
    let mut dark = vec![false; side * side];
    for run in path.split_once('"').unwrap().0.split('M') {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, _) = rest.split_once('v').unwrap();
        let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
        dark[y * side + x..y * side + x + length].fill(true);
    }
    decode(side * SCALE, side * SCALE, |x, y| if dark[y / SCALE * side + x / SCALE] { 0 } else { 255 })
}

/// What the payment code of a picture of one bit for a pixel says.
pub fn code_of_png(png: &[u8]) -> String {
    let number = |at: usize| usize::try_from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap())).unwrap();
    let (side, length) = (number(16), number(33));
    let mut pixels = Vec::new();
    ZlibDecoder::new(&png[41..41 + length]).read_to_end(&mut pixels).unwrap();
    let stride = side.div_ceil(8) + 1;
    assert_eq!(pixels.len(), stride * side);
    decode(side, side, |x, y| if pixels[y * stride + 1 + x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 })
}

fn decode(width: usize, height: usize, pixel: impl FnMut(usize, usize) -> u8) -> String {
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    let codes = picture.detect_grids();
    assert_eq!(codes.len(), 1, "payment codes in the picture");
    codes[0].decode().unwrap().1
}

/// An amount as printed.
pub fn money(text: &str) -> Option<Money> {
    text.contains(',').then(|| Money::parse(text).ok()).flatten()
}
