"""What .ci/accept asks of a browser, of a schema and of shells: exits with a failure where something is not accepted."""

import json
import os
import pathlib
import pty
import re
import select
import sys
import tempfile
import time


def lines(schema, path):
    import jsonschema

    validator = jsonschema.Draft202012Validator(json.loads(pathlib.Path(schema).read_text()))
    count = 0
    for line in pathlib.Path(path).read_text().splitlines():
        validator.validate(json.loads(line))
        count += 1
    assert count > 3, "there are lines"


def browser(width=1280, height=900):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},{height}"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def errors(driver):
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def requests(driver):
    """Everything that was asked for over a network."""
    found = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(("file:", "data:", "about:")):
                found.append(url)
    return found


def fastest(driver, address):
    """After how many milliseconds the page can be used, the fastest of up to five times: what else the machine does
    only makes it slower."""
    best = float("inf")
    for _ in range(5):
        driver.get("about:blank")
        driver.get(address)
        best = min(
            best,
            driver.execute_script(
                "const t = performance.getEntriesByType('navigation')[0]; return t.domInteractive - t.startTime"
            ),
        )
        if best < 1000:
            break
    return best


def page(path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    for width in [1280, 400]:
        driver = browser(width)
        try:
            address = pathlib.Path(path).resolve().as_uri()
            ready = fastest(driver, address)
            print(f"interactive after {ready:.0f} ms at {width} pixels")
            assert ready < 1000, f"interactive after {ready} ms"
            assert errors(driver) == [], errors(driver)

            def place():
                return int(driver.find_element(By.ID, "slider").get_attribute("value"))

            def press(name):
                driver.execute_script("arguments[0].scrollIntoView()", driver.find_element(By.ID, name))
                driver.find_element(By.ID, name).click()

            last = int(driver.find_element(By.ID, "slider").get_attribute("max"))
            assert place() == 0
            press("next")
            assert place() == 1
            headline = driver.find_element(By.ID, "headline").text
            assert headline and driver.find_element(By.ID, "live").get_attribute("textContent").startswith("Event ")
            press("nextMilestone")
            assert place() > 1
            press("previous")
            press("previousMilestone")
            press("first")
            assert place() == 0 and not driver.find_element(By.ID, "first").is_enabled()
            body = driver.find_element(By.TAG_NAME, "body")
            body.send_keys("j")
            assert place() > 0
            body.send_keys(Keys.END)
            assert place() == last and driver.find_element(By.ID, "headline").text
            # A property that breaks is told where it does.
            broken = driver.execute_script("return run.violation ? run.events.findIndex(e => e[1] & 4) + 1 : 0")
            if broken:
                driver.execute_script("location.hash = '#' + (run.first + arguments[0])", broken)
                WebDriverWait(driver, 20).until(lambda _: place() == broken)
                breach = driver.find_element(By.CLASS_NAME, "breach").text
                assert breach == driver.execute_script("return run.violation"), breach
                body.send_keys(Keys.END)
            # Of the logs as many entries are shown as there is room for.
            assert driver.execute_script(
                "return [...document.querySelectorAll('#state .scroll, #rows .log')].every(e => e.scrollWidth <= e.clientWidth)"
            ), "logs are too wide"
            # Backwards to the start, and forwards again, the page shows the same.
            before = driver.find_element(By.ID, "rows").get_attribute("innerHTML")
            body.send_keys(Keys.HOME)
            body.send_keys("G")
            assert driver.find_element(By.ID, "rows").get_attribute("innerHTML") == before
            body.send_keys("g")
            body.send_keys(" ")
            assert driver.find_element(By.ID, "play").get_attribute("aria-label") == "Pause"
            WebDriverWait(driver, 20).until(lambda _: place() > 2)
            body.send_keys(" ")
            stopped = place()
            assert driver.find_element(By.ID, "play").get_attribute("aria-label") == "Play"
            press("theme")
            slider = driver.find_element(By.ID, "slider")
            slider.send_keys(Keys.ARROW_RIGHT)
            assert place() == stopped + 1 and "event" in slider.get_attribute("aria-valuetext")
            driver.execute_script("location.hash = '#2'")
            WebDriverWait(driver, 20).until(lambda _: place() == 2)
            # Whoever has no mouse can scroll the page.
            assert driver.execute_script(
                "return document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'PageDown', bubbles: true, cancelable: true}))"
            ), "PageDown is taken"
            # Nothing is wider than the screen, but for what scrolls by itself.
            assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth"), "too wide"
            nameless = driver.execute_script(
                "return [...document.querySelectorAll('button, input, select, svg')].filter(e =>"
                "!e.getAttribute('aria-label') && !e.closest('label') && !e.textContent.trim()).map(e => e.id)"
            )
            assert nameless == [], nameless
            assert errors(driver) == [], errors(driver)
            assert requests(driver) == [], requests(driver)
        finally:
            driver.quit()


def svg(path):
    driver = browser()
    try:
        driver.get(pathlib.Path(path).resolve().as_uri())
        assert driver.execute_script("return document.documentElement.nodeName") == "svg"
        assert driver.execute_script("return document.querySelectorAll('line, path.way').length") > 20
        assert driver.execute_script("return document.querySelector('parsererror')") is None
        assert errors(driver) == [], errors(driver)
    finally:
        driver.quit()


def mermaid(script, path):
    driver = browser()
    try:
        with tempfile.TemporaryDirectory() as folder:
            host = pathlib.Path(folder, "host.html")
            host.write_text(f'<!doctype html><meta charset="utf-8"><script src="{pathlib.Path(script).as_uri()}"></script>')
            driver.get(host.as_uri())
            drawn = driver.execute_async_script(
                "const [text, done] = arguments; mermaid.initialize({startOnLoad: false});"
                "mermaid.parse(text).then(() => mermaid.render('diagram', text))"
                ".then(({svg}) => done(svg), error => done('failed: ' + error))",
                pathlib.Path(path).read_text(),
            )
        assert drawn.startswith("<svg"), drawn
        assert "Maximum text size" not in drawn, "too long for Mermaid"
        assert drawn.count("messageText") > 5, "there are messages"
    finally:
        driver.quit()


def completions(shell, script):
    """Types into a shell at a terminal, with Tab where a word is to be completed, and looks what words came of it."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        # What is typed is not run, but shown.
        program = home / "bin" / "raftview"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\necho; for word; do printf '<%s>' \"$word\"; done; echo '<end>'\n")
        program.chmod(0o755)
        (home / "first.raft").write_text("run 1s\n")
        (home / "first.text").write_text("no script\n")
        (home / "folder").mkdir()
        (home / "folder" / "here.svg").write_text("<svg/>\n")
        places = {
            "bash": ".local/share/bash-completion/completions/raftview",
            "zsh": ".zfunc/_raftview",
            "fish": ".config/fish/completions/raftview.fish",
        }
        place = home / places[shell]
        place.parent.mkdir(parents=True)
        place.write_text(pathlib.Path(script).read_text())
        (home / ".zshrc").write_text("fpath=(~/.zfunc $fpath); autoload -U compinit; compinit -u\n")
        (home / ".bashrc").write_text(". /usr/share/bash-completion/bash_completion\n")
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(home)
            path = f"{program.parent}:{os.environ['PATH']}"
            os.execvpe(shell, [shell, "-i"], {"HOME": folder, "PATH": path, "TERM": "dumb", "LC_ALL": "C.UTF-8"})
        seen = ""

        def read(isThere, seconds=30):
            """Reads until something is there and nothing comes any more."""
            nonlocal seen
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if select.select([terminal], [], [], 0.4)[0]:
                    try:
                        seen += os.read(terminal, 1 << 16).decode(errors="replace")
                    except OSError:
                        return
                elif isThere():
                    return

        try:
            read(lambda: seen)
            for typed, words in [
                (["raftview expo", "me", "first"], ["export", "mermaid", "first.raft"]),
                (["raftview run --ev", "mil", "first"], ["run", "--events", "milestones", "first.raft"]),
                (["raftview measure thr", "--ser"], ["measure", "throughput", "--servers"]),
                (["raftview demos split-v"], ["demos", "split-vote"]),
                (["raftview explore --rule commit-o"], ["explore", "--rule", "commit-own-term-only=off"]),
                (["raftview picture --out", "fol", "here"], ["picture", "--output", "folder/here.svg"]),
                (["raftview fin", "'leader S1'"], ["find", "leader S1"]),
            ]:
                for part in typed:
                    before = len(seen)
                    os.write(terminal, part.encode())
                    read(lambda: len(seen) > before)
                    before = len(seen)
                    os.write(terminal, b"\t")
                    read(lambda: len(seen) > before, 5)
                os.write(terminal, b"\r")
                read(lambda: "<end>" in seen)
                shown = re.findall("<.*><end>", seen)
                assert shown, f"nothing was run: {seen!r}"
                assert shown[-1] == "".join(f"<{word}>" for word in words) + "<end>", f"{shown[-1]} in {seen!r}"
                seen = ""
        finally:
            os.close(terminal)
            os.waitpid(process, 0)


if __name__ == "__main__":
    checks = {"completions": completions, "lines": lines, "mermaid": mermaid, "page": page, "svg": svg}
    checks[sys.argv[1]](*sys.argv[2:])
