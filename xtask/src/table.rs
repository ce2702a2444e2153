//! A plain table for the terminal.

/// Lays rows out under their headings; columns whose cells are all numbers stand to the right.
pub fn format(headings: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([headings[column].chars().count()]).max().unwrap_or(0)
    };
    let numeric = |column: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(column));
        cells.all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok())
    };
    let layout: Vec<(usize, bool)> =
        (0..headings.len()).map(|column| (width(column), numeric(column))).collect();
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let mut text = line(&headings, &layout);
    for row in rows {
        text.push_str(&line(row, &layout));
    }
    text
}

fn line(cells: &[String], layout: &[(usize, bool)]) -> String {
    let mut text = String::new();
    for (cell, (width, numeric)) in cells.iter().zip(layout) {
        let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
        let (left, right) = if *numeric { (padding.as_str(), "") } else { ("", padding.as_str()) };
        text.push_str(&format!("{left}{cell}{right}  "));
    }
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_and_numbers_right() {
        let rows = [vec!["fmt".into(), "1.0".into()], vec!["clippy".into(), "12.5".into()]];
        assert_eq!(format(&["step", "s"], &rows), "step       s\nfmt      1.0\nclippy  12.5\n");
    }
}
