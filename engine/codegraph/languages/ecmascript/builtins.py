"""Names that a browser, Node or the language itself always has."""

from __future__ import annotations

GLOBALS = frozenset(
    """
    AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array
    BigUint64Array Blob Boolean BroadcastChannel Buffer Bun CSS CSSStyleSheet Cache
    CompressionStream Crypto CryptoKey CustomEvent DOMException DOMParser DOMRect DataView Date
    DecompressionStream Deno Document DragEvent Element Error Event EventSource EventTarget Exclude
    Extract File
    FileList FileReader FinalizationRegistry Float32Array Float64Array FontFace FormData Function
    HTMLCanvasElement HTMLDivElement HTMLElement HTMLImageElement HTMLInputElement Headers Image
    ImageData Infinity Int16Array Int32Array Int8Array Intl Iterator JSON JSX KeyboardEvent Map Math
    MessageChannel MessageEvent MouseEvent MutationObserver NaN Node NodeJS NodeList Notification
    Number Object Omit Parameters Partial Path2D Performance PerformanceObserver Pick PointerEvent
    Promise PromiseLike Proxy Range RangeError React ReadableStream Readonly ReadonlyArray
    ReadonlyMap ReadonlySet Record ReferenceError Reflect RegExp Request Required ResizeObserver
    Response ReturnType SVGElement Set SharedArrayBuffer SharedWorker String Symbol SyntaxError Text
    TextDecoder TextEncoder TouchEvent TransformStream TypeError URIError URL URLSearchParams
    Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
    WebSocket WheelEvent Window Worker WritableStream XMLHttpRequest XMLSerializer __dirname
    __filename addEventListener afterAll afterEach alert arguments atob beforeAll beforeEach btoa
    cancelAnimationFrame clearImmediate clearInterval clearTimeout confirm console crypto
    customElements decodeURI decodeURIComponent describe dispatchEvent document encodeURI
    encodeURIComponent escape eval expect fetch getComputedStyle global globalThis history
    indexedDB isFinite isNaN it jest localStorage location matchMedia module name navigator open
    parseFloat parseInt performance postMessage process prompt queueMicrotask removeEventListener
    requestAnimationFrame requestIdleCallback require screen self sessionStorage setImmediate
    setInterval setTimeout structuredClone test top undefined unescape vi window
    """.split()
)
