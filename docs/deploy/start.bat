@echo off
rem Double-click: starts the dashboard on this computer. The text for people is Chinese (UTF-8); start.py does the work.
chcp 65001 >nul
cd /d "%~dp0..\.."
set PYTHONUTF8=1
set PYTHONHOME=
set PYTHONPATH=
set PYTHON=
for %%P in ("py -3" "py -3.14" "py -3.13" "py -3.12" "py -3.11" "python") do if not defined PYTHON (
    %%~P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "PYTHON=%%~P"
)
if not defined PYTHON goto nopython
%PYTHON% docs\deploy\start.py || goto failed
goto end
:nopython
echo 这台电脑上没有 Python 3.11 或更新的版本，还不能启动。
echo 请到 https://www.python.org/downloads/windows/ 下载安装，装的时候勾上 Add python.exe to PATH，
echo 装好以后再双击这个文件。旧版本不用卸载。
goto end
:failed
echo.
echo 没有启动成功，原因写在上面。
:end
pause
