//! Contents that only another layer shows to be wanted: kept with the layer that has them, and
//! given only to the images that want them.

use plimsoll::scan::{NoEvents, read_layers};

use super::*;
use crate::hostile::archive::{file, hard_link, tar};

fn read(layers: &[&Arc<Far>], cache: Option<&Cache>) -> Vec<Arc<ReadLayer>> {
    let (limits, probes) = (Limits::default(), Probes::new(&ROWS));
    let opened = far_image(&layers.iter().map(|far| Arc::clone(far)).collect::<Vec<_>>());
    let options = ReadOptions::new(&limits, &probes);
    let read = read_layers(&opened, options, 1, cache, &NoEvents).unwrap();
    if let Some(cache) = cache {
        cache.finish();
    }
    read
}

#[test]
fn contents_are_read_again_once_for_each_image_that_wants_others() {
    let store = Far::new(&tar(&[file("store/x", b"of x"), file("store/y", b"of y")]));
    let wants_x = Far::new(&tar(&[hard_link("lib/status", "store/x")]));
    let wants_y = Far::new(&tar(&[hard_link("lib/state", "store/y")]));
    let home = Home::new();
    let check = |others: &[&Arc<Far>], expected: &[(u32, u16, String)], times: usize| {
        let image = [&[&store], others].concat();
        let cold = read(&image, None);
        store.opened();
        let warm = read(&image, Some(&home.open()));
        assert_eq!(store.opened(), times);
        assert_eq!(contents(warm[0].recaptured.get()), expected);
        assert_eq!(contents(cold[0].recaptured.get()), expected);
        assert_eq!(described(&warm[0]), described(&cold[0]));
    };
    let (x, y) = ((0, 0, "of x".to_owned()), (1, 1, "of y".to_owned()));
    check(&[], &[], 1);
    check(&[&wants_x], std::slice::from_ref(&x), 1);
    check(&[&wants_x], std::slice::from_ref(&x), 0);
    check(&[&wants_y], std::slice::from_ref(&y), 1);
    check(&[&wants_x, &wants_y], &[x.clone(), y], 0);
    check(&[], &[], 0);
    check(&[&wants_x], std::slice::from_ref(&x), 0);
}
