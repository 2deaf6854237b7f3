; The Windows installer: makensis -DVERSION=… -DSOURCE=… -DOUT=… commandcenter.nsi
; Into the folder of the person, so that no administrator is asked; data stays when it is removed.
Unicode true
Name "全响应指挥中心"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\commandcenter"
RequestExecutionLevel user
SetCompressor /SOLID lzma
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "全响应指挥中心"
VIAddVersionKey "FileDescription" "老湖镇吹哨报到“全响应”指挥中心"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define GONE "Software\Microsoft\Windows\CurrentVersion\Uninstall\commandcenter"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  ; An older edition goes first: files it had and this one lacks must not be found.
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\program"
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*"
  CreateShortcut "$SMPROGRAMS\全响应指挥中心.lnk" "$INSTDIR\python\pythonw.exe" "-P -m commandcenter" "$INSTDIR\icon.ico"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${GONE}" "DisplayName" "全响应指挥中心"
  WriteRegStr HKCU "${GONE}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${GONE}" "UninstallString" '"$INSTDIR\uninstall.exe"'
SectionEnd

Section "Uninstall"
  Delete "$SMPROGRAMS\全响应指挥中心.lnk"
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\program"
  Delete "$INSTDIR\commandcenter.cmd"
  Delete "$INSTDIR\icon.ico"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${GONE}"
SectionEnd
