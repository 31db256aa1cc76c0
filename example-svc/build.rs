//! Turns `src/svc.rs` into the server, the client and the OpenAPI document.

fn main() {
    doudou_build::compile("svc.rs");
}
