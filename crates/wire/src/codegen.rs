//! The TypeScript of the seam.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

use crate::*;

const BANNER: &str = "// Generated from crates/wire by `cargo xtask codegen`. Do not edit.\n";

/// The generated files of `ui/src/wire/`: name and text.
pub fn typescript() -> Vec<(&'static str, String)> {
    vec![("types.ts", types()), ("commands.ts", commands())]
}

fn config() -> Config {
    Config::default()
}

fn types() -> String {
    let cfg = config();
    let mut out = BANNER.to_owned();
    macro_rules! declare {
        ($($shape:ty),+ $(,)?) => {$(
            let docs = <$shape as TS>::docs().unwrap_or_default();
            let _ = write!(out, "\n{docs}export {}\n", <$shape as TS>::decl(&cfg));
        )+};
    }
    declare!(
        Problem,
        Language,
        State,
        School,
        Period,
        Session,
        Unlock,
        SetLanguage,
        Domain,
        TableCard,
        ColumnsOf,
        ColumnType,
        Column,
        Section,
        Columns,
        RowsOf,
        CellState,
        Cell,
        Row,
        Rows,
        FindingsOf,
        Severity,
        Finding,
        RuleCount,
        Findings,
    );
    out
}

fn commands() -> String {
    let cfg = config();
    let mut body = String::new();
    for command in COMMANDS {
        let _ = writeln!(
            body,
            "  /**{} */\n  {}: {{ request: {}; response: {} }};",
            command.doc,
            command.name,
            (command.request)(&cfg),
            (command.response)(&cfg)
        );
    }
    let mut names: Vec<String> = COMMANDS
        .iter()
        .flat_map(|command| [(command.request)(&cfg), (command.response)(&cfg)])
        .map(|name| name.trim_start_matches("Array<").trim_end_matches('>').to_owned())
        .filter(|name| name != "null")
        .collect();
    names.sort();
    names.dedup();
    format!(
        "{BANNER}\nimport type {{ {} }} from \"./types\";\n\n/** Every command of the program: what goes in and what comes out. */\nexport interface Commands {{\n{body}}}\n\n/** The name of a command. */\nexport type CommandName = keyof Commands;\n",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_typescript_is_fresh() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/wire");
        for (name, text) in typescript() {
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(committed == text, "{name} is stale: run `cargo xtask codegen`");
        }
    }

    #[test]
    fn every_command_has_a_name_of_its_own() {
        let mut names: Vec<_> = COMMANDS.iter().map(|c| c.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
