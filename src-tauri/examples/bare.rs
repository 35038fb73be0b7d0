//! A window as large as the desktop's, with an empty page and nothing behind it: what the desktop's start and memory are measured
//! against (`tests/examples/start_speed.rs`).

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut context = tauri::generate_context!();
    context.config_mut().app.windows.clear();
    let page: tauri::Url = "about:blank".parse()?;
    let builder = tauri::Builder::default().setup(move |app| {
        let page = tauri::WebviewUrl::External(page.clone());
        tauri::WebviewWindowBuilder::new(app, "main", page)
            .title("bare")
            .inner_size(1366.0, 696.0)
            .build()?;
        Ok(())
    });
    Ok(builder.run(context)?)
}
