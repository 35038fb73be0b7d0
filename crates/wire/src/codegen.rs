//! What is written from the table of commands: the TypeScript of the seam, and the names and permissions of the shell.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

#[allow(clippy::wildcard_imports)] // Every shape of this crate is declared.
use crate::*;

const BANNER: &str = "// Generated from crates/wire by `cargo xtask codegen`. Do not edit.\n";

/// The generated files: path in the project, and text.
pub fn generated() -> Vec<(&'static str, String)> {
    vec![
        ("ui/src/wire/types.ts", types()),
        ("ui/src/wire/commands.ts", commands()),
        ("src-tauri/src/names.rs", names()),
        ("src-tauri/capabilities/main.json", capability()),
    ]
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
        // What a person is told.
        Problem,
        Language,
        Theme,
        Density,
        Preferences,
        State,
        School,
        Period,
        VersionOpen,
        Person,
        Draft,
        LastPlace,
        Session,
        Unlock,
        VaultCard,
        Handle,
        TaskOffer,
        NewVault,
        VaultMade,
        Domain,
        TableCard,
        EmptyWord,
        SetEmpty,
        // Tables.
        ColumnsOf,
        ColumnType,
        Column,
        FieldList,
        Section,
        Columns,
        RowsOf,
        View,
        Only,
        Among,
        FieldIs,
        Sort,
        CellState,
        Cell,
        Row,
        Rows,
        FindingsOf,
        Severity,
        Finding,
        Reason,
        RuleCount,
        RuleTable,
        Deferral,
        ColumnSet,
        ColumnSets,
        KeepColumnSets,
        Shortcut,
        Shortcuts,
        Printed,
        Findings,
        // Typing.
        Typed,
        Edit,
        Edited,
        UndoState,
        Block,
        BlockText,
        Paste,
        PastePlan,
        Fill,
        FillWith,
        Record,
        Related,
        RecordOf,
        FieldOf,
        LastRows,
        Former,
        FollowsOf,
        Follows,
        KeepDraft,
        CodesOf,
        Codes,
        CodeItem,
        Find,
        Hit,
        // Problems.
        NextOf,
        Next,
        FixOf,
        FixPlan,
        FixSample,
        FindingPlace,
        Explain,
        ExplanationOf,
        FileTaken,
        Reasons,
        RuleOf,
        RuleCard,
        // The reference.
        EntryKind,
        LookUp,
        EntryHead,
        EntryHits,
        EntryOf,
        EntryRun,
        EntryFact,
        EntryBody,
        EntryBlock,
        EntryPage,
        Diagnostics,
        Saved,
        // Figures.
        Level,
        IndicatorGroup,
        IndicatorCard,
        IndicatorOf,
        HandlingStage,
        Handling,
        HandlingStep,
        Deal,
        HandleWarning,
        IndicatorPage,
        LevelAt,
        TrendPoint,
        Fixed,
        WhatIf,
        RecordRef,
        FigureAt,
        BehindOf,
        Behind,
        BehindRecord,
        TableRows,
        ReportCard,
        ReportOf,
        ReportsOf,
        ReportPage,
        ReportHead,
        ReportRow,
        ReportCell,
        ReportCellKind,
        ReportDoubt,
        // Import and export.
        Workbook,
        SheetCard,
        ImportPlan,
        KeptImport,
        SampleRow,
        OnDuplicate,
        RowIs,
        RowWay,
        ColumnIs,
        Target,
        ValueIs,
        Why,
        ImportColumns,
        TargetName,
        SheetColumn,
        ImportValues,
        SheetValue,
        ImportPreview,
        LeftOut,
        Tally,
        PreviewRowsOf,
        Fate,
        PreviewRows,
        PreviewRow,
        PreviewCell,
        Imported,
        Batch,
        HeldRow,
        HeldCell,
        Release,
        Export,
        ExportWhat,
        Written,
        Refused,
        Checked,
        // Submission.
        Checklist,
        Confirmation,
        PeriodOf,
        PackageOf,
        PackageState,
        PackageCard,
        ReceiptCard,
        Confirm,
        Contact,
        Network,
        Handover,
        PackedTable,
        PeriodCard,
        BeginVersion,
        OpeningOf,
        OpeningCard,
        WorkOn,
        Event,
        Remark,
        Answer,
        Taken,
        Enrol,
        AcceptFiles,
        // Work that goes on.
        JobId,
        JobState,
        Outcome,
        // Settings.
        NewPassphrase,
        NewPerson,
        PersonOf,
        RecoveryCode,
        BackupCard,
        OpenBackup,
        RestorePlan,
        RestoreTable,
        LayerKind,
        StandardLayer,
        LayerChoices,
        ListName,
        LayerFrom,
        CodeSample,
        CodesOffer,
        LayerOffer,
        LayerStep,
        Verdicts,
        VerdictRule,
        VerdictChange,
        LogOf,
        Log,
        LogEntry,
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
        .map(|name| {
            let name = name.trim_end_matches(" | null");
            name.trim_start_matches("Array<").trim_end_matches('>').to_owned()
        })
        .filter(|name| name != "null")
        .collect();
    names.sort();
    names.dedup();
    format!(
        "{BANNER}\nimport type {{ {} }} from \"./types\";\n\n/** Every command of the program: what goes in and what comes out. */\nexport interface Commands {{\n{body}}}\n\n/** The name of a command. */\nexport type CommandName = keyof Commands;\n",
        names.join(", ")
    )
}

fn names() -> String {
    let mut body = String::new();
    for command in COMMANDS {
        let _ = writeln!(body, "    {:?},", command.name);
    }
    format!(
        "{BANNER}/// The names of the commands that the webview may call.\n#[rustfmt::skip]\nconst NAMES: &[&str] = &[\n{body}];\n"
    )
}

fn capability() -> String {
    let mut body = String::new();
    for (at, command) in COMMANDS.iter().enumerate() {
        let comma = if at + 1 < COMMANDS.len() { "," } else { "" };
        let _ = writeln!(body, "    \"allow-{}\"{comma}", command.name.replace('_', "-"));
    }
    format!(
        "{{\n  \"$schema\": \"../gen/schemas/desktop-schema.json\",\n  \"identifier\": \"main\",\n  \"description\": \"Exactly the commands that the window uses: nothing of Tauri's own, no event, no path, no shell.\",\n  \"windows\": [\"main\"],\n  \"permissions\": [\n{body}  ]\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_fresh() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (name, text) in generated() {
            let committed = std::fs::read_to_string(root.join(name)).unwrap_or_default();
            assert!(committed == text, "{name} is stale: run `cargo xtask codegen`");
        }
    }

    #[test]
    fn every_shape_that_is_named_is_declared() {
        let (types, commands) = (types(), commands());
        let import = commands
            .lines()
            .find(|line| line.starts_with("import type"))
            .unwrap_or_default();
        for name in import.split(['{', '}']).nth(1).unwrap_or_default().split(',') {
            assert!(types.contains(&format!("export type {} ", name.trim())), "{name}");
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
