"""A real browser without a window, and what one page of it takes. Nothing listens on a port: messages go through a pipe, as
JSON that a NUL ends (https://chromedevtools.github.io/devtools-protocol/)."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from benchmarks import peak

# In each page before its own scripts: what took long, and when. `event` is the time from a press, a release or a key until what it
# changed has been drawn (Event Timing, https://w3c.github.io/event-timing/), in steps of 8 ms, from 16 ms on.
OBSERVED = """
window.measured = { events: [], tasks: [], ready: 0 };
const observe = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
  .observe({ type, buffered: true, durationThreshold: 16 });
observe("event", ({ name, startTime, duration }) => measured.events.push([startTime, duration, name]));
observe("longtask", ({ startTime, duration }) => measured.tasks.push(startTime + duration));
// The frame after the page has said that it is ready is drawn once a message that was sent in it arrives.
new MutationObserver(() => {
  if (measured.ready || !document.documentElement?.dataset.ready) return;
  measured.ready = -1;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { measured.ready = performance.now(); };
    port2.postMessage(null);
  });
}).observe(document, { attributes: true, childList: true, subtree: true, attributeFilter: ["data-ready"] });
"""


class Chromium:
    """`with Chromium() as page: page.open(address)`"""

    def __init__(self, width=1400, height=900):
        self.profile = tempfile.mkdtemp(prefix="tiles-chromium-")
        program = next((path for path in map(shutil.which, ["chromium", "chromium-browser", "google-chrome"]) if path), None)
        if program is None:
            raise SystemExit("chromium: expected it on the PATH, found none; run `make setup-test`")
        # It talks over 3 and 4. Without its sandbox, as containers need it: the pages are our own.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1', program, "--headless", "--no-sandbox",
             "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--hide-scrollbars",
             f"--user-data-dir={self.profile}", "--remote-debugging-pipe", "about:blank"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            # What it would leave behind goes with the profile.
            env=os.environ | {"TMPDIR": self.profile})
        self.last, self.rest, self.session = 0, b"", None
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.tell("Page.enable")
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.tell("Page.addScriptToEvaluateOnNewDocument", source=OBSERVED)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A session of its own: nothing but this browser is in the group.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def tell(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.process.stdin.write(json.dumps(message).encode() + b"\0")
        self.process.stdin.flush()
        while True:
            while b"\0" not in self.rest:
                read = os.read(self.process.stdout.fileno(), 1 << 20)
                if not read:
                    raise SystemExit(f"chromium: expected an answer to {method}, found its end")
                self.rest += read
            answer, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(answer)
            if answer.get("id") == self.last:
                break
        if "error" in answer:
            raise SystemExit(f"chromium: {method}: {answer['error']['message']}")
        return answer["result"]

    def evaluate(self, script):
        """The value of an expression, of a promise the one that it comes to."""
        found = self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            details = found["exceptionDetails"]
            raise SystemExit(f"chromium: {script}: {details.get('exception', {}).get('description', details['text'])}")
        return found["result"].get("value")

    def until(self, condition, seconds=120):
        end = time.monotonic() + seconds
        while not (found := self.evaluate(condition)):
            if time.monotonic() > end:
                raise SystemExit(f"chromium: expected {condition} within {seconds} s")
            time.sleep(0.02)
        return found

    def open(self, address):
        failed = self.tell("Page.navigate", url=address).get("errorText")
        if failed:
            raise SystemExit(f"chromium: {address}: {failed}")

    def mouse(self, kind, x, y, is_down, shift=False):
        self.tell(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left" if is_down or kind != "mouseMoved" else "none",
            buttons=int(is_down), clickCount=int(kind != "mouseMoved"), modifiers=8 if shift else 0)

    def key(self, name, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def drawn(self, act):
        """Milliseconds from what `act` does with mouse or keyboard until it is drawn; 16 are at most so many."""
        begin = self.evaluate("performance.now()")
        act()
        # An event is told of once its frame is drawn; one of less than 16 ms never is.
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 200))))")
        return self.evaluate(f"Math.max(16, ...measured.events.filter(([at]) => at >= {begin}).map(([, taken]) => taken))")

    def memory(self):
        """The peak of the page's own process, in MB."""
        own = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.getsid(int(name)) == self.process.pid and b"--type=renderer" in open(f"/proc/{name}/cmdline", "rb").read():
                    own.append(peak(name))
            except OSError:
                # It has ended meanwhile.
                continue
        return max(own, default=0)
