//! The services of the golden cases, each with what is generated for it.

macro_rules! case {
    ($name:ident) => {
        case!($name {});
    };
    ($name:ident { $($beside:item)* }) => {
        // As `include_service!` has it; the lints of rustc stay.
        #[allow(missing_docs, clippy::all, clippy::pedantic, clippy::use_self)]
        pub mod $name {
            pub mod svc;
            $($beside)*
            /// What is generated.
            pub mod api {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($name), "_svc.rs"));
            }
        }
    };
}

case!(constraints);
case!(defaults);
case!(docs);
case!(empty);
case!(enums);
case!(external);
case!(flatten);
case!(generics);
case!(kitchen_sink);
case!(minimal);
case!(modules {
    pub mod elsewhere;
});
case!(names);
case!(places);
case!(readme);
case!(replies);
case!(results);
case!(routes);
case!(scalars);
case!(serde_names);
case!(snake_case);
case!(twins);
case!(types);
case!(warned);
case!(yaml);
