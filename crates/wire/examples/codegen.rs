//! Writes what follows from the table of commands into the project whose folder is named.

fn main() -> std::io::Result<()> {
    let Some(root) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        return Err(std::io::Error::other("name the folder of the project"));
    };
    for (name, text) in zhibao_wire::generated() {
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
