//! A curve with its axes, as a program for figures saves it.

use crate::curve::{FULL, Shape};
use crate::table::head;
use crate::words::Sheet;
use crate::writer::Writer;

/// The frame of the curve within the picture: left, top, width, height.
const FRAME: (i64, i64, i64, i64) = (60, 20, 400, 240);
/// Points of the curve but the first.
const POINTS: u32 = 120;
/// Lines of the grid.
const LINES: i64 = 4;

/// The bytes.
pub(super) fn bytes(writer: &mut Writer, sheet: Sheet) -> Vec<u8> {
    let (left, top, width, height) = FRAME;
    let (right, bottom) = (left + width, top + height);
    let shape = Shape::draw(&mut writer.dice);
    let points: Vec<String> = (0..=POINTS)
        .map(|point| {
            let x = left + width * i64::from(point) / i64::from(POINTS);
            let y = bottom - height * shape.scattered(&mut writer.dice, point, POINTS) / FULL;
            format!("{x},{y}")
        })
        .collect();
    let mut names = head(writer, sheet).into_iter().map(|name| escaped(&name));
    let (across, up) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    let mut text = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 480 320\" \
         font-family=\"sans-serif\" font-size=\"12\">\n",
    );
    text.push_str("<rect width=\"480\" height=\"320\" fill=\"white\"/>\n");
    for line in 0..=LINES {
        let y = top + height * line / LINES;
        text.push_str(&format!("<path d=\"M{left} {y}H{right}\" stroke=\"#dddddd\"/>\n"));
    }
    text.push_str(&format!("<path d=\"M{left} {top}V{bottom}H{right}\" fill=\"none\" "));
    text.push_str("stroke=\"black\"/>\n");
    text.push_str(&format!("<text x=\"{right}\" y=\"290\" text-anchor=\"end\">{across}</text>\n"));
    text.push_str(&format!("<text x=\"8\" y=\"14\">{up}</text>\n"));
    text.push_str("<polyline fill=\"none\" stroke=\"#1f6f8b\" stroke-width=\"2\" points=\"");
    text.push_str(&points.join(" "));
    text.push_str("\"/>\n</svg>\n");
    text.into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
