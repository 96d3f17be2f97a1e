//! Where each header cell of a printed table stands: the tree of merged headings.
//!
//! A heading is a path of labels from the outermost group to its own. Neighbours that share
//! the beginning of their paths share the merged cells; the last label reaches down to the
//! common depth. The same rule lays out columns from above and rows from the left.

/// One header cell. Across is the direction in which headings follow each other
/// (to the right for columns, downwards for rows); depth is the other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What is printed.
    pub label: String,
    /// The first heading it covers.
    pub start: usize,
    /// How many headings it covers.
    pub across: usize,
    /// The level it starts on, 0 being outermost.
    pub level: usize,
    /// How many levels it covers.
    pub depth: usize,
    /// Whether it is a heading's own label, not a group's.
    pub leaf: bool,
}

/// A laid out list of headings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers {
    /// All header cells; by level, then by start.
    pub cells: Vec<Header>,
    /// How many levels there are.
    pub depth: usize,
}

impl Headers {
    /// Lays out headings, each given as the labels of its groups and its own label.
    pub fn lay_out(paths: &[Vec<&str>]) -> Headers {
        let depth = paths.iter().map(Vec::len).max().unwrap_or(0);
        let mut cells: Vec<Header> = Vec::new();
        for level in 0..depth {
            for (index, path) in paths.iter().enumerate() {
                let Some(&label) = path.get(level) else { continue };
                let leaf = level + 1 == path.len();
                if !leaf
                    && let Some(last) = cells.last_mut()
                    && last.level == level
                    && !last.leaf
                    && last.start + last.across == index
                    && paths[last.start][..=level] == path[..=level]
                {
                    last.across += 1;
                    continue;
                }
                cells.push(Header {
                    label: label.to_owned(),
                    start: index,
                    across: 1,
                    level,
                    depth: if leaf { depth - level } else { 1 },
                    leaf,
                });
            }
        }
        Headers { cells, depth }
    }

    /// The header cells that cover one heading, outermost first, as indexes into `cells`.
    pub fn over(&self, heading: usize) -> impl Iterator<Item = usize> + '_ {
        let covers = move |cell: &Header| (cell.start..cell.start + cell.across).contains(&heading);
        (0..self.cells.len()).filter(move |&index| covers(&self.cells[index]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_their_groups() {
        let headers = Headers::lay_out(&[vec!["a", "x"], vec!["a", "g", "y"], vec!["a", "g", "z"], vec!["b"]]);
        let drawn: Vec<String> = headers
            .cells
            .iter()
            .map(|c| format!("{}@{}+{} {}+{}", c.label, c.start, c.across, c.level, c.depth))
            .collect();
        assert_eq!(drawn, ["a@0+3 0+1", "b@3+1 0+3", "x@0+1 1+2", "g@1+2 1+1", "y@1+1 2+1", "z@2+1 2+1"]);
        assert_eq!(headers.over(2).map(|i| &*headers.cells[i].label).collect::<Vec<_>>(), ["a", "g", "z"]);
    }
}
