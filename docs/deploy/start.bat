@echo off
rem Double-click: starts the dashboard on this computer and opens the browser. The text for people is Chinese (UTF-8).
chcp 65001 >nul
cd /d "%~dp0..\.."
set PYTHONUTF8=1
if not exist .venv\Scripts\python.exe (
    echo 第一次启动，正在安装，要几分钟……
    py -3 -m venv .venv || goto failed
    if exist wheelhouse (
        .venv\Scripts\python -m pip install --no-index --find-links wheelhouse -r requirements.txt || goto failed
    ) else (
        .venv\Scripts\python -m pip install -r requirements.txt || goto failed
    )
)
.venv\Scripts\python -W ignore -m ui.server.assets
.venv\Scripts\python manage.py config || goto failed
start "" http://127.0.0.1:8501
.venv\Scripts\python -m streamlit run app.py --server.port 8501
goto end
:failed
echo.
echo 没有启动成功，原因写在上面。
:end
pause
