@echo off
rem Runs Chainrule from any folder on Windows. Builds it the first time, and again when its sources have changed.
rem
rem   scripts\chainrule train quickstart
rem
rem CHAINRULE_JAVA_OPTS: options for the Java virtual machine, such as -Xmx8g.
setlocal
for %%i in ("%~dp0..") do set "root=%%~fi"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
where /q java || if not defined JAVA_HOME (
    echo Chainrule needs a JDK 17 or newer: set JAVA_HOME, or put java on the PATH 1>&2
    exit /b 2
)
set "stamp=%root%\trainer\app\target\launcher.classpath"
rem Whether a source is newer than the last build.
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
    "$stamp = Get-Item -LiteralPath $env:stamp -ErrorAction SilentlyContinue;" ^
    "if (-not $stamp) { exit 1 };" ^
    "$poms = Get-ChildItem -LiteralPath $env:root -Recurse -Depth 2 -Filter pom.xml;" ^
    "$sources = Get-ChildItem -Path \"$env:root\*\src\main\", \"$env:root\trainer\*\src\main\" -Recurse -File;" ^
    "if (@($poms) + @($sources) | Where-Object { $_.LastWriteTime -gt $stamp.LastWriteTime } | Select-Object -First 1) { exit 1 }"
if not errorlevel 1 goto run
echo Building Chainrule (once) ... 1>&2
pushd "%root%"
call "%root%\mvnw.cmd" -q compile dependency:build-classpath -DincludeScope=runtime ^
    -Dmdep.outputFile=target/launcher.classpath -Dmdep.regenerateFile 1>&2
if errorlevel 1 (
    popd
    exit /b 1
)
popd
:run
rem A command line has at most 8,191 characters: the class path goes into a file of arguments. Java reads \ there as an escape.
set "arguments=%root%\trainer\app\target\launcher.arguments"
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
    "$path = \"$env:root\trainer\app\target\classes;\" + (Get-Content -Raw -LiteralPath $env:stamp).Trim();" ^
    "[IO.File]::WriteAllText($env:arguments, '-cp \"' + $path.Replace('\', '\\') + '\"')"
"%java%" -Xshare:auto -XX:+UseSerialGC -XX:PretenureSizeThreshold=1m %CHAINRULE_JAVA_OPTS% "@%arguments%" chainrule.cli.Main %*
exit /b %errorlevel%
