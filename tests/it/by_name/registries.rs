//! Images in a registry.

use super::*;

/// The documents and blobs of an image in a registry, by digest, and its manifest.
struct Image {
    blobs: BTreeMap<String, Vec<u8>>,
    manifest: String,
}

impl Image {
    fn new() -> Self {
        let layout = oci_layout(&tars(), |tar| pack(Pack::Gzip, tar));
        let blobs = layout.lines.iter().filter_map(|line| {
            let name = String::from_utf8(line.path.clone()).unwrap();
            let hex = name.strip_prefix("blobs/sha256/")?;
            Some((format!("sha256:{hex}"), line.content.clone()))
        });
        let blobs: BTreeMap<String, Vec<u8>> = blobs.collect();
        let is_manifest = |content: &[u8]| {
            serde_json::from_slice::<Value>(content).is_ok_and(|value| value["layers"].is_array())
        };
        let manifest = blobs.iter().find(|(_, content)| is_manifest(content));
        Self { manifest: manifest.unwrap().0.clone(), blobs }
    }

    /// The digest of a layer, base first.
    fn layer(&self, index: usize) -> String {
        let manifest: Value = serde_json::from_slice(&self.blobs[&self.manifest]).unwrap();
        manifest["layers"][index]["digest"].as_str().unwrap().to_owned()
    }

    /// Starts a registry that has it as `app:1`, and sends each blob as it is changed.
    fn serve(self, change: impl Fn(&str, &[u8]) -> Vec<u8> + Send + Sync + 'static) -> Server {
        Server::start(move |path, stream| self.answer(path, stream, &change))
    }

    fn answer(
        &self,
        path: &str,
        stream: &mut dyn Connection,
        change: &dyn Fn(&str, &[u8]) -> Vec<u8>,
    ) {
        let digest = path.rsplit('/').next().unwrap_or_default();
        match (path, self.blobs.get(digest)) {
            ("/v2/", _) => respond(stream, "200 OK", "", b"{}"),
            ("/v2/app/manifests/1", _) => {
                let headers = "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n";
                respond(stream, "200 OK", headers, &self.blobs[&self.manifest]);
            }
            ("/v2/app/tags/list?n=1000", _) | ("/v2/app/tags/list", _) => {
                respond(stream, "200 OK", "", br#"{"name":"app","tags":["1","2"]}"#);
            }
            (_, Some(content)) => respond(stream, "200 OK", "", &change(digest, content)),
            _ => respond(stream, "404 Not Found", "", b"{}"),
        }
    }
}

fn unchanged(_: &str, content: &[u8]) -> Vec<u8> {
    content.to_vec()
}

#[test]
fn the_report_is_that_of_the_same_image_in_a_layout() {
    let machine = Machine::new();
    let server = Image::new().serve(unchanged);
    let layout = oci_layout(&tars(), |tar| pack(Pack::Gzip, tar));
    layout.write(&machine.place.path("layout"));
    let expected = machine.report(&["layout"]);
    let name = format!("127.0.0.1:{}/app:1", server.port);
    assert_eq!(machine.report(&[&format!("docker://{name}")]), expected);
    assert_eq!(machine.report(&[&name, "--source", "registry", "--no-cache"]), expected);
}

#[test]
fn a_second_look_asks_only_whether_the_tag_has_moved() {
    let machine = Machine::new();
    let server = Image::new().serve(unchanged);
    let name = format!("docker://127.0.0.1:{}/app:1", server.port);
    let first = machine.report(&[&name]);
    let asked = server.requests();
    assert_eq!(asked.iter().filter(|path| path.contains("/blobs/")).count(), 3, "{asked:?}");
    assert_eq!(machine.report(&[&name]), first);
    let layers = [0, 1].map(|index| Image::new().layer(index));
    let again = server.requests();
    let is_layer = |path: &&String| layers.iter().any(|digest| path.ends_with(digest.as_str()));
    assert_eq!(again.iter().filter(is_layer).count(), 0, "{again:?}");
    assert!(again.iter().any(|path| path.ends_with("/manifests/1")), "{again:?}");
    // What is in the cache is true of the layout too, as its bytes were compared with the digests.
    assert_eq!(machine.report(&[&name, "--no-cache"]), first);
    let asked = server.requests();
    assert_eq!(asked.iter().filter(is_layer).count(), 2, "{asked:?}");
}

#[test]
fn wrong_bytes_are_an_error_and_never_a_number() {
    let image = Image::new();
    let (config, layer) = (image.blobs[&image.manifest].clone(), image.layer(0));
    let config: Value = serde_json::from_slice(&config).unwrap();
    let config = config["config"]["digest"].as_str().unwrap().to_owned();
    for (digest, layer_number) in [(layer, Some(1)), (config, None)] {
        let machine = Machine::new();
        let wrong = digest.clone();
        let server = Image::new().serve(move |digest, content| {
            let mut content = content.to_vec();
            if digest == wrong {
                let middle = content.len() / 2;
                content[middle] ^= 1;
            }
            content
        });
        let name = format!("docker://127.0.0.1:{}/app:1", server.port);
        for _ in 0..2 {
            let ran = machine.run(&["report", &name, "--no-config"]);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
            assert!(ran.stderr.contains(&digest), "{}", ran.stderr);
            if let Some(number) = layer_number {
                let what = format!("could not get layer {number} of the image");
                assert!(ran.stderr.contains(&what), "{}", ran.stderr);
            }
        }
    }
}

#[test]
fn a_tag_that_does_not_exist_is_told_from_those_that_do() {
    let machine = Machine::new();
    let server = Image::new().serve(unchanged);
    let name = format!("docker://127.0.0.1:{}/app:11", server.port);
    let ran = machine.run(&["report", &name]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("Did you mean the tag `1`"), "{}", ran.stderr);
}

#[test]
fn a_layer_that_the_registry_has_lost_is_absent() {
    let machine = Machine::new();
    let mut image = Image::new();
    let lost = image.layer(1);
    image.blobs.remove(&lost);
    let server = image.serve(unchanged);
    let ran = machine.run(&["report", &format!("docker://127.0.0.1:{}/app:1", server.port)]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("1 absent"), "{}", ran.stdout);
}
