/// The names of the commands that the webview may call: those of `zhibao_wire::COMMANDS`, in that order (a test compares).
const NAMES: &[&str] = &["session", "unlock", "tables", "columns", "rows", "findings", "set_language"];
