//! The services of the golden cases, each with what is generated for it.

macro_rules! case {
    ($name:ident) => {
        case!($name {});
    };
    ($name:ident { $($beside:item)* }) => {
        #[allow(missing_docs)]
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

case!(docs);
case!(minimal);
case!(modules {
    pub mod elsewhere;
});
case!(names);
case!(places);
case!(readme);
case!(results);
case!(routes);
case!(scalars);
case!(snake_case);
case!(types);
case!(warned);
