//! Turns `src/svc.rs` into the server that is measured.

fn main() {
    doudou_build::compile("svc.rs");
}
