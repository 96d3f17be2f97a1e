//! What lists add up over agencies: what was filed, and how many did not file it.

use nianbao::tree::Tree;

use super::site;

/// A report for 2024 that states how many requests it received, in this scope; every other cell is blank.
fn report(received: &str, scope: &str) -> String {
    let row = format!("requests:\n  received: [0, 0, 0, 0, 0, 0, {received}]\n");
    format!("---\nform: 2021\nscope: {scope}\npublished: 2025-01-05\n{row}---\n")
}

/// The first sum of each table of the year's page and of the home page.
fn sums(reports: &[(&str, &str)]) -> [Vec<String>; 2] {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    for (index, (received, scope)) in reports.iter().enumerate() {
        tree.insert(format!("content/a{index}/_index.md"), format!("---\nname: 第{index}局\nkind: department\n---\n"));
        tree.insert(format!("content/a{index}/2024.md"), report(received, scope));
    }
    let (portal, _) = site::build(tree);
    ["years/2024/index.html", "index.html"].map(|page| {
        let html = portal.text(page).expect("the page is there");
        let foots = html.split("<tfoot>").skip(1);
        foots
            .map(|foot| foot.split_inclusive("</td>").next().unwrap().split_once("</th>").unwrap().1.to_owned())
            .collect()
    })
}

#[test]
fn a_sum_says_what_was_filed_and_how_many_did_not_file_it() {
    const OWN: &str = "own";
    const ALL: &str = "aggregated";
    for (reports, expected) in [
        (vec![("5", OWN), ("4", OWN)], vec!["<td>9</td>"]),
        (vec![("0", OWN), ("0", OWN)], vec!["<td class=\"zero\">0</td>"]),
        (
            vec![("5", OWN), ("4", OWN), ("~", OWN)],
            vec!["<td class=\"partial\">9<small>（2家，1家未填报）</small></td>"],
        ),
        (vec![("5", OWN), ("\"/\"", OWN)], vec!["<td class=\"partial\">5<small>（1家，1家不适用）</small></td>"]),
        (
            vec![("5", OWN), ("五件", OWN), ("~", OWN)],
            vec!["<td class=\"partial\">5<small>（1家，1家未填报，1家有误）</small></td>"],
        ),
        // Of nothing there is no sum.
        (vec![("~", OWN), ("~", OWN)], vec!["<td class=\"partial\"><small>（2家未填报）</small></td>"]),
        // Own and aggregated figures are never added together.
        (vec![("5", OWN), ("4", OWN), ("100", ALL), ("7", ALL)], vec!["<td>9</td>", "<td>107</td>"]),
    ] {
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(sums(&reports), [expected.clone(), expected], "{reports:?}");
    }
}
