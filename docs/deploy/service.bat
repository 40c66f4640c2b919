@echo off
rem What the task scheduler or NSSM runs; what the dashboard says goes to var\log.txt
cd /d "%~dp0..\.."
set PYTHONUTF8=1
if not exist var mkdir var
.venv\Scripts\python -m streamlit run app.py --server.port 8501 >> var\log.txt 2>&1
