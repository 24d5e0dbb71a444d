using System.Globalization;
using System.Text;
using QRCoder;

namespace Engine.Pages;

/// <summary>Draws what an authenticator app reads (ISO/IEC 18004) as an SVG element: no picture to fetch, and sharp at any size.</summary>
internal static class QrCode
{
    private const int MaxCharacters = 1024;

    /// <summary>The element; null when the text is too long for a picture that a telephone can read.</summary>
    public static string? Draw(string text)
    {
        if (text.Length > MaxCharacters)
        {
            return null;
        }

        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                var start = x;
                while (x < rows[y].Count && rows[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h{start - x}z");
                }
            }
        }

        // Apps read dark on light, whatever the colours of the page are.
        return $"""<svg class="qr" viewBox="0 0 {rows.Count} {rows.Count}" role="img" aria-hidden="true" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="{path}"/></svg>""";
    }
}
