// The builder of each case; shared by the build script and the tests.

/// What the build script of a service like this would say.
pub(crate) fn builder(cases: &std::path::Path, name: &str) -> doudou_build::Builder {
    let builder =
        doudou_build::configure().root(cases).module(format!("crate::cases::{name}::svc"));
    let mocked = [
        "docs",
        "kitchen_sink",
        "modules",
        "names",
        "places",
        "readme",
        "results",
        "scalars",
        "types",
    ];
    let builder = builder.mock(mocked.contains(&name));
    match name {
        "snake_case" => builder
            .case(doudou_build::Case::Snake)
            .route_style(doudou_build::RouteStyle::Method)
            .type_attribute("SnakesClient", "#[doc(alias = \"snakes\")]"),
        "external" => builder.extern_type(
            "crate::cases::external::svc::Color",
            doudou_build::ExternType::string().with_pattern("^#[0-9a-f]{2}$"),
        ),
        "bad_examples" => {
            builder.extern_type("elsewhere::Told", doudou_build::ExternType::schema("{\"type\": "))
        }
        "types" => builder.extern_type(
            "std::net::Ipv4Addr",
            doudou_build::ExternType::string().with_format("ipv4"),
        ),
        "yaml" => builder.yaml(true),
        "bad_changes" => builder.compatible_with("bad_changes/before.json"),
        _ => builder,
    }
}
