//! Every case under `cases/`: the document and the findings are as they were blessed.
//!
//! `DOUDOU_BLESS=1` writes what is found now; look at the difference before you commit it.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "../cases/options.rs"]
mod options;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use doudou_build::{Error, Reporter};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(cases())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("svc.rs").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A folder that is gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let dir = format!("doudou-golden-{name}-{}-{number}", std::process::id());
        let dir = std::env::temp_dir().join(dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary one hurts nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The document of a case as JSON and as YAML, where there is one, and its findings, each with who
/// tells of it.
fn run(name: &str) -> ([Option<String>; 2], String) {
    let out = Scratch::new(name);
    let result =
        options::builder(&cases(), name).out_dir(&out.0).try_compile(format!("{name}/svc.rs"));
    let mut findings = String::new();
    let diagnostics = match result {
        Ok(output) => output.diagnostics,
        Err(Error::Service(diagnostics)) => *diagnostics,
        Err(error) => {
            return (
                [None, None],
                format!("{error}\n").replace(&*cases().to_string_lossy(), "cases"),
            );
        }
    };
    for diagnostic in diagnostics.iter() {
        let by = match diagnostic.reporter {
            Reporter::Rustc => "rustc",
            Reporter::Build => "the build script",
        };
        writeln!(findings, "{}\n(told by {by})\n", diagnostics.render(diagnostic)).unwrap();
    }
    let document =
        |ending| std::fs::read_to_string(out.0.join(format!("{name}_svc.openapi.{ending}"))).ok();
    (["json", "yaml"].map(document), findings)
}

/// The cases whose documents are written in both versions of OpenAPI.
const IN_BOTH_VERSIONS: [&str; 10] = [
    "constraints",
    "defaults",
    "enums",
    "external",
    "flatten",
    "generics",
    "kitchen_sink",
    "replies",
    "serde_names",
    "types",
];

/// The document of a case in OpenAPI 3.1.
fn newer(name: &str) -> Option<String> {
    let out = Scratch::new(name);
    let builder = options::builder(&cases(), name).out_dir(&out.0);
    let builder = builder.openapi_version(doudou_build::OpenApiVersion::V3_1);
    builder.try_compile(format!("{name}/svc.rs")).unwrap();
    std::fs::read_to_string(out.0.join(format!("{name}_svc.openapi.json"))).ok()
}

/// Compares with the blessed text, or blesses. `Some` says what differs.
fn compare(file: &Path, found: Option<&str>) -> Option<String> {
    let expected = std::fs::read_to_string(file).ok();
    if expected.as_deref() == found {
        return None;
    }
    if std::env::var_os("DOUDOU_BLESS").is_some() {
        match found {
            Some(text) => std::fs::write(file, text).unwrap(),
            None => std::fs::remove_file(file).unwrap(),
        }
        return None;
    }
    let (expected, found) = (expected.unwrap_or_default(), found.unwrap_or_default());
    let line = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let at = |text: &str| text.lines().skip(line).take(5).collect::<Vec<_>>().join("\n");
    Some(format!(
        "{} differs from line {} on\n--- blessed\n{}\n--- found\n{}\n",
        file.display(),
        line + 1,
        at(&expected),
        at(found)
    ))
}

#[test]
fn documents_and_findings_are_as_blessed() {
    let mut differences = String::new();
    for name in names() {
        let (documents, findings) = run(&name);
        let dir = cases().join(&name);
        // What is wrong leaves no document behind to be checked by others.
        let [json, yaml] = documents.map(|document| document.filter(|_| !name.starts_with("bad_")));
        let findings = Some(findings).filter(|findings| !findings.is_empty());
        let newer = Some(&*name).filter(|name| IN_BOTH_VERSIONS.contains(name)).and_then(newer);
        let found = [
            ("openapi.json", json),
            ("openapi.yaml", yaml),
            ("openapi-3.1.json", newer),
            ("diagnostics.txt", findings),
        ];
        for (file, text) in found {
            differences.extend(compare(&dir.join(file), text.as_deref()));
        }
    }
    assert!(differences.is_empty(), "{differences}\nDOUDOU_BLESS=1 blesses what is found");
}

#[test]
fn every_good_case_is_compiled() {
    let compiled = std::fs::read_to_string(cases().join("mod.rs")).unwrap();
    for name in names().iter().filter(|name| !name.starts_with("bad_")) {
        assert!(compiled.contains(&format!("case!({name}")), "`{name}` is missing in cases/mod.rs");
    }
}

#[test]
fn every_bad_case_is_refused_with_a_place_in_its_source() {
    for name in names().iter().filter(|name| name.starts_with("bad_")) {
        let (_, findings) = run(name);
        assert!(findings.contains("error: "), "{name}: {findings}");
        assert!(findings.contains("svc.rs:") || findings.contains("vo.rs:"), "{name}: {findings}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_wherever_it_stands() {
    for name in names().iter().filter(|name| !name.starts_with("bad_")) {
        let outputs = ["a", "b"].map(|copy| {
            let home = Scratch::new(&format!("{name}-{copy}"));
            let status =
                std::process::Command::new("cp").arg("-r").arg(cases()).arg(&home.0).status();
            assert!(status.unwrap().success());
            let out = Scratch::new(&format!("{name}-{copy}-out"));
            let builder = options::builder(&home.0.join("cases"), name).out_dir(&out.0);
            let output = builder.try_compile(format!("{name}/svc.rs")).unwrap();
            let texts = output.files.iter().map(|(path, _)| std::fs::read(path).unwrap());
            texts.collect::<Vec<_>>()
        });
        assert_eq!(outputs[0], outputs[1], "{name}");
    }
}

#[test]
fn a_second_run_rewrites_nothing() {
    let out = Scratch::new("again");
    let run =
        || options::builder(&cases(), "types").out_dir(&out.0).try_compile("types/svc.rs").unwrap();
    assert!(run().files.iter().all(|(_, changed)| *changed));
    assert!(run().files.iter().all(|(_, changed)| !*changed));
}

#[test]
fn what_cannot_be_parsed_leaves_the_last_good_output() {
    let out = Scratch::new("last-good");
    let home = Scratch::new("last-good-source");
    let write = |text: &str| std::fs::write(home.0.join("svc.rs"), text).unwrap();
    let run = || doudou_build::configure().root(&home.0).out_dir(&out.0).try_compile("svc.rs");
    let generated = || std::fs::read_to_string(out.0.join("svc.rs")).unwrap();

    write("#[doudou_rt::service] pub trait A { async fn get_x(&self -> Result<u8>; }");
    assert!(!run().unwrap().diagnostics.iter().next().unwrap().message.is_empty());
    assert!(!generated().contains("AServer"), "nothing good was there yet");

    write("#[doudou_rt::service] pub trait A { async fn get_x(&self) -> Result<u8>; }");
    run().unwrap();
    let good = generated();
    assert!(good.contains("AServer"));

    let broken = "#[doudou_rt::service] pub trait A { async fn get_x(&self) -> Result<u8>; ";
    write(broken);
    run().unwrap();
    assert_eq!(generated(), good);

    let findings = out.0.join("svc.findings");
    write(
        "#[doudou_rt::service] pub trait A { async fn get_x(&self) -> Result<Nowhere>; \
         async fn get_y(&self) -> Result<B>; } pub struct B { pub b: Nowhere }",
    );
    run().unwrap_err();
    assert!(generated().contains("compile_error!") && findings.exists());
    write(broken);
    run().unwrap();
    assert!(!generated().contains("compile_error!"), "an old mistake isn't told beside a new one");
    assert!(!findings.exists());
}

#[test]
fn a_wrong_method_is_left_out_and_the_rest_is_generated() {
    let out = Scratch::new("left-out");
    let home = Scratch::new("left-out-source");
    let text = "#[doudou_rt::service] pub trait A { async fn get_x(&self, x: Nowhere) -> Result<u8>; async fn get_y(&self) -> Result<u8>; fn z(); }";
    std::fs::write(home.0.join("svc.rs"), text).unwrap();
    let error =
        doudou_build::configure().root(&home.0).out_dir(&out.0).try_compile("svc.rs").unwrap_err();
    assert!(error.to_string().contains("unknown type `Nowhere`"), "{error}");
    let generated = std::fs::read_to_string(out.0.join("svc.rs")).unwrap();
    assert!(generated.contains("service.get_y()") && !generated.contains("service.get_x("));
    // What stands in the trait is `#[service]`'s to underline.
    let findings = std::fs::read_to_string(out.0.join("svc.findings")).unwrap();
    assert!(findings.starts_with("svc.rs\tA\n1:"), "{findings}");
    assert!(findings.contains("unknown type `Nowhere`"), "{findings}");
    assert!(!generated.contains("svc.error-1.txt"));
    assert!(generated.contains("compile_error!(\"`A` can't be served yet: 1 to mend in svc.rs\")"));
}

#[test]
fn files_that_are_not_there_are_named() {
    let home = Scratch::new("not-there");
    let builder = doudou_build::configure().root(&home.0).out_dir(&home.0);
    let error = builder.try_compile("svc.rs").unwrap_err().to_string();
    assert!(error.contains("isn't there: create ") && error.contains("src/svc.rs"), "{error}");

    std::fs::create_dir(home.0.join("src")).unwrap();
    for path in ["svc.rs", "src/svc.rs"] {
        std::fs::write(home.0.join(path), "").unwrap();
    }
    let error = builder.try_compile("svc.rs").unwrap_err().to_string();
    assert!(error.contains("remove one of them"), "{error}");

    let error = doudou_build::configure()
        .root(&home.0)
        .out_dir(home.0.join("nowhere"))
        .try_compile("src/svc.rs");
    assert!(error.unwrap_err().to_string().contains("can't be written"));
}

#[test]
fn an_attribute_for_a_type_that_is_not_generated_is_refused() {
    let out = Scratch::new("lost-attribute");
    let builder =
        options::builder(&cases(), "minimal").out_dir(&out.0).type_attribute("PingerClint", "#[x]");
    let error = builder.try_compile("minimal/svc.rs").unwrap_err().to_string();
    assert!(error.contains("did you mean `PingerClient`?"), "{error}");
}

#[test]
fn a_mock_needs_no_document_for_callers() {
    let out = Scratch::new("mock");
    let builder = options::builder(&cases(), "minimal").out_dir(&out.0).mock(true);
    builder.clone().openapi(false).try_compile("minimal/svc.rs").unwrap();
    assert!(!out.0.join("minimal_svc.openapi.json").exists());
    assert!(out.0.join("minimal_svc.mock.json").exists());

    let generated = || std::fs::read_to_string(out.0.join("minimal_svc.rs")).unwrap();
    builder.type_attribute("PingerMock", "#[x]").try_compile("minimal/svc.rs").unwrap();
    assert!(generated().contains("#[x]\n#[derive(Debug, Clone)]\npub struct PingerMock {"));
    options::builder(&cases(), "minimal").out_dir(&out.0).try_compile("minimal/svc.rs").unwrap();
    assert!(!generated().contains("PingerMock"), "off by default");
}

#[test]
fn yaml_without_the_document_is_refused() {
    let out = Scratch::new("yaml");
    let builder = options::builder(&cases(), "minimal").out_dir(&out.0);
    let error = builder.clone().yaml(true).openapi(false).try_compile("minimal/svc.rs");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("take away `.openapi(false)` or `.yaml(true)`"), "{error}");

    builder.clone().yaml(true).try_compile("minimal/svc.rs").unwrap();
    let generated = || std::fs::read_to_string(out.0.join("minimal_svc.rs")).unwrap();
    let constant = "pub const OPENAPI_YAML: &str = include_str!(\"minimal_svc.openapi.yaml\");";
    assert!(generated().contains(constant));
    builder.try_compile("minimal/svc.rs").unwrap();
    assert!(!generated().contains("OPENAPI_YAML"), "off by default");
}

#[test]
fn a_document_to_compare_with_is_watched_and_must_be_there() {
    let (home, out) = (Scratch::new("compared"), Scratch::new("compared-out"));
    let write = |method: &str| {
        let text = format!("#[doudou_rt::service] pub trait A {{ {method} }}");
        std::fs::write(home.0.join("svc.rs"), text).unwrap();
    };
    let builder = doudou_build::configure().root(&home.0).out_dir(&out.0);
    let run = || builder.clone().compatible_with("api.json").try_compile("svc.rs");
    let (generated, kept) = (out.0.join("svc.openapi.json"), home.0.join("api.json"));

    write("async fn get_x(&self) -> Result<u8>;");
    let error = run().unwrap_err();
    let way_out = format!("make it with `cp {} {}`", generated.display(), kept.display());
    assert!(error.to_string().contains(&way_out), "{error}");
    std::fs::copy(&generated, &kept).unwrap();
    let output = run().unwrap();
    assert!(output.inputs.contains(&kept), "{:?}", output.inputs);
    assert!(output.diagnostics.iter().next().is_none());

    write("async fn get_x(&self) -> Result<u16>;");
    let error = run().unwrap_err().to_string();
    assert!(error.contains("the maximum is 65535 now, it was 255"), "{error}");
    std::fs::copy(&generated, &kept).unwrap();
    run().unwrap();

    // A service that is wrong lacks methods that it will have again.
    write("async fn get_x(&self, x: Nowhere) -> Result<u16>;");
    let error = run().unwrap_err().to_string();
    assert!(error.contains("Nowhere") && !error.contains("is gone"), "{error}");

    write("async fn get_x(&self) -> Result<u16>;");
    std::fs::write(&kept, "{").unwrap();
    let error = run().unwrap_err().to_string();
    assert!(
        error.contains("api.json can't be compared with: the old document isn't JSON"),
        "{error}"
    );
}

#[test]
fn a_mock_implements_the_trait_only_when_it_has_every_method() {
    let out = Scratch::new("mock-left-out");
    let home = Scratch::new("mock-left-out-source");
    let generated = |method: &str| {
        let text = format!(
            "#[doudou_rt::service] pub trait A {{ async fn get_y(&self) -> Result<u8>; {method} }}"
        );
        std::fs::write(home.0.join("svc.rs"), text).unwrap();
        let builder = doudou_build::configure().root(&home.0).out_dir(&out.0).mock(true);
        // What is wrong is in the generated text as well.
        let _ = builder.try_compile("svc.rs");
        std::fs::read_to_string(out.0.join("svc.rs")).unwrap()
    };
    assert!(generated("").contains("impl crate::svc::A for AMock {"));
    for wrong in ["fn z();", "async fn get_x(&self, x: Nowhere) -> Result<u8>;"] {
        let text = generated(wrong);
        assert!(text.contains("pub struct AMock {") && !text.contains("for AMock {"), "{text}");
    }
}
