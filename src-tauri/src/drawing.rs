//! How the page is drawn.

use tauri::WebviewWindow;

/// Draws on the processor alone where the page is WebKitGTK's. A page of text without animation gains nothing by layers on a graphics
/// card, which cost 100 MB of memory where there is none, and come out blank with many an old driver.
pub(crate) fn plain(window: &WebviewWindow) {
    #[cfg(target_os = "linux")]
    {
        use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

        // Where the window is already gone there is nothing to draw.
        let _ = window.with_webview(|webview| {
            if let Some(settings) = webview.inner().settings() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        });
    }
    #[cfg(not(target_os = "linux"))]
    let _ = window;
}
