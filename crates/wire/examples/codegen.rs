//! Writes the TypeScript of the seam into the folder that is named.

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        return Err(std::io::Error::other("name the folder, as in ui/src/wire"));
    };
    std::fs::create_dir_all(&folder)?;
    for (name, text) in zhibao_wire::typescript() {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
