//! `saring index build` and `saring index show`, and screening with an index.

use crate::{LIST, arg, file, path, query, saring, saring_with};

/// An index of the invented list.
fn build(test: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let list = file(&format!("{test}.ftm.json"), LIST);
    let index = path(&format!("{test}.idx"));
    let ran = saring(&["index", "build", "--list", arg(&list), "-o", arg(&index)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for what in ["entities", "names", "distinct words", "bytes", "seconds"] {
        assert!(ran.out.contains(what), "{}", ran.out);
    }
    (list, index)
}

#[test]
fn an_index_gives_the_bytes_that_its_lists_give() {
    let (list, index) = build("same-bytes");
    let queries =
        query("a", "Vsevolod Quillfeather") + &query("b", "Nobody Here") + "{\n";
    for more in [&[][..], &["--threshold", "0", "--explain"], &["--format", "csv"]] {
        let run = |source: &[&str]| {
            let args = [&["screen", "--queries", "-"], source, more].concat();
            saring_with(&args, queries.as_bytes()).out
        };
        let by_list = run(&["--list", arg(&list)]);
        assert!(by_list.contains("x-1"));
        assert_eq!(run(&["--index", arg(&index)]), by_list);
    }
}

#[test]
fn an_index_shows_what_it_holds() {
    let (_, index) = build("shown");
    let ran = saring(&["index", "show", arg(&index)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("shown"), "{}", ran.out);
    assert!(ran.out.contains("sha256 "), "{}", ran.out);
}

#[test]
fn a_damaged_truncated_or_foreign_index_is_refused() {
    let (list, index) = build("damaged");
    let bytes = std::fs::read(&index).unwrap();
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut longer = bytes.clone();
    longer.push(0);
    for (name, content, expected) in [
        ("flipped.idx", flipped, "damaged"),
        ("cut.idx", bytes[..bytes.len() - 8].to_vec(), "truncated"),
        ("longer.idx", longer, "index is"),
        ("empty.idx", Vec::new(), "not a saring index"),
        ("foreign.idx", std::fs::read(&list).unwrap(), "not a saring index"),
    ] {
        let broken = file(name, content);
        let args = ["screen", "--index", arg(&broken), "--queries", "-"];
        let ran = saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}");
        assert!(
            ran.err.contains(&format!("reading index {}", arg(&broken))),
            "{}",
            ran.err
        );
        assert!(ran.err.contains(expected), "{name}: {}", ran.err);
        assert_eq!(saring(&["index", "show", arg(&broken)]).status, 2, "{name}");
    }
    assert_eq!(saring(&["index", "show", "/nowhere"]).status, 2);
}

#[test]
fn a_failed_build_leaves_the_old_index_and_nothing_else() {
    let (_, index) = build("kept");
    let before = std::fs::read(&index).unwrap();
    let broken = file("kept-broken.json", "{\"id\":\n");
    let ran = saring(&["index", "build", "--list", arg(&broken), "-o", arg(&index)]);
    assert_eq!(ran.status, 2);
    assert_eq!(std::fs::read(&index).unwrap(), before);
    let ran =
        saring(&["index", "build", "--list", arg(&index), "-o", "/nowhere/lists.idx"]);
    assert_eq!(ran.status, 2);
    let folder = std::fs::read_dir(index.parent().unwrap()).unwrap();
    let left = folder.filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".kept")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn nothing_but_a_file_is_replaced_by_an_index() {
    let (list, _) = build("replaced");
    let folder = path("replaced-folder");
    std::fs::create_dir_all(&folder).unwrap();
    for target in [arg(&folder), "-"] {
        let ran = saring(&["index", "build", "--list", arg(&list), "-o", target]);
        assert_eq!(ran.status, 2, "{target}: {}", ran.out);
        assert!(ran.err.contains("writing index"), "{target}: {}", ran.err);
    }
    assert!(folder.is_dir());
}

#[cfg(unix)]
#[test]
fn a_link_to_an_index_stays_a_link() {
    let (list, index) = build("linked");
    let link = path("linked-by.idx");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(&index, &link).unwrap();
    let ran = saring(&["index", "build", "--list", arg(&list), "-o", arg(&link)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
}
