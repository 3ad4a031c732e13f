#[macro_use]
extern crate shelf as store;

use store::prelude::*;

cfg_net! {
    /// Only with a network.
    #[derive(Default)]
    pub struct Socket {
        #[pin]
        inner: Option<mio::Socket>,
    }

    impl Socket {
        pub fn bind<A: Address>(address: A) -> Socket {
            address.resolve().map(Socket::from_raw).unwrap_or_default()
        }
    }
}

thread_local! {
    static CONTEXT: Context = const { Context::empty() };
}

/// Doubles.
#[macro_export]
macro_rules! twice {
    ($x:expr) => {{ $crate::add($x, $x) }};
}

pub fn add(a: u32, b: u32) -> u32 {
    twice!(a.max(b));
    select! {
        done = wait(a) => done,
        _ = self::sleep() => 0,
    };
    store::join!(add(a, b), CONTEXT.with(|context| context.depth()));
    let apply = |x: Socket| x.close();
    apply(Socket { inner: None });
    run(add, &b, r"f(x)", 'c')
}

pub fn each(sockets: &[Socket], visit: impl Fn(&Socket) -> u32, (first, _): (Socket, u8)) -> impl Iterator<Item = u32> {
    <Socket as Closing>::close(&first);
    Vec::<Socket>::with_capacity(1);
    sockets.iter().enumerate().map(move |(place, socket)| visit(socket))
}
