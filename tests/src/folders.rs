//! Folders of files, copied and changed.

use std::fs;
use std::path::Path;

/// Copies a folder byte by byte into another, which may exist.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let goal = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &goal),
            false => drop(fs::copy(entry.path(), goal).unwrap()),
        }
    }
}

/// Replaces a text in a file of a folder, where it first stands.
#[track_caller]
pub fn change(folder: &Path, file: &str, from: &str, into: &str) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(folder.join(file), text.replacen(from, into, 1)).unwrap();
}
