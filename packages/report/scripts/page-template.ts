/** The page's HTML; the build fills in policy, style and script, `renderReport` the rest. */
export const pageTemplate: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%POLICY%">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tracefork report">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>%TITLE%</title>
<style>%STYLE%</style>
</head>
<body>
<div id="page">%INTRO%</div>
<script id="report" type="text/plain">%REPORT%</script>
<script type="module">%SCRIPT%</script>
</body>
</html>
`;
