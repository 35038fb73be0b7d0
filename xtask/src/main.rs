//! Everything that a developer runs: `cargo xtask run`, `test`, `soak`, `shots`, `measure`, `tidy`, `codegen`, `docs`.

mod codegen;
mod demo;
mod docs;
mod machine;
mod measure;
mod place;
mod shell;
mod shots;
mod soak;
mod suite;
mod tidy;
mod tools;
mod ui;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run        build everything, make a demo school, start the server, open the window on it
cargo xtask test       every check and every test
cargo xtask soak       kills, seeds and properties by the hundred
cargo xtask shots      a picture of every screen, in every language and theme, and what axe says of it
cargo xtask measure    what the window costs beside the least that it could (release programs)
cargo xtask tidy       dependency arrows, homes of libraries, message catalogues, long files
cargo xtask codegen    write ui/src/wire from crates/wire
cargo xtask docs       the reference of the standard as a static site, in target/docs or --out DIR
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["run"] => demo::run(),
        ["test"] => suite::run(),
        ["soak"] => soak::run(),
        ["shots"] => shots::run(),
        ["measure"] => measure::run(),
        ["tidy"] => tidy::run(),
        ["codegen"] => codegen::write(),
        ["docs"] => docs::run(None),
        ["docs", "--out", folder] => docs::run(Some(folder)),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
