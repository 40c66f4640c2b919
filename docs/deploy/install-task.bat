@echo off
rem Run as administrator: the dashboard starts with Windows, before anybody signs in. Undo: schtasks /delete /tn Street /f
chcp 65001 >nul
cd /d "%~dp0..\.."
net session >nul 2>&1 || (echo 请用鼠标右键“以管理员身份运行”。& pause & exit /b 1)
.venv\Scripts\python manage.py config || (echo 配置有问题，没有登记。& pause & exit /b 1)
schtasks /create /f /tn Street /sc onstart /delay 0000:30 /ru SYSTEM /rl limited /tr "cmd /c \"\"%~dp0service.bat\"\"" || (pause & exit /b 1)
schtasks /run /tn Street
echo 已登记：开机自动启动。停止：schtasks /end /tn Street
pause
